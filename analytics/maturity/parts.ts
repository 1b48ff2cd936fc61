import type {
  MaturityPart,
  MaturityStage,
  MissingReason,
} from '../../contract/records/maturity.ts';

/** A part of a stage's index: a share, as a sum over a sum. */
export interface PartDefinition {
  readonly part: MaturityPart;
  readonly label: string;
  /** What is counted below the line, one and many; null: it is no number of things. */
  readonly of: readonly [one: string, many: string] | null;
  /** What is true of those above the line. */
  readonly are: string;
  /** Where the figure is from. */
  readonly from: string;
  /** What to do where it is low. */
  readonly step: string;
  /** Why nothing is known of it where nothing was counted. */
  readonly missing: MissingReason;
}

/** A stage, its gate, and what its index is the mean of. */
export interface StageDefinition {
  readonly stage: MaturityStage;
  readonly gate: number;
  readonly parts: readonly PartDefinition[];
}

/** What cannot be counted before something else exists: no way to it leads through figures. */
function notYet(part: MaturityPart, label: string, missing: MissingReason): PartDefinition {
  return { part, label, of: null, are: '', from: '', step: '', missing };
}

/**
 * The four stages in their order, after Simon Terry's Connect > Share > Solve > Innovate. Parts and
 * gates are ours; whether the gates form a scale is tested (`scale-test.ts`).
 */
export const stageDefinitions: readonly StageDefinition[] = [
  {
    stage: 'connect',
    gate: 0.8,
    parts: [
      {
        part: 'devices-online',
        label: 'Devices heard',
        of: ['device', 'devices'],
        are: 'heard in these days',
        from: 'readings and status messages of all devices not revoked',
        step: 'bring back the devices that were not heard: see whether they have power, a network and a valid credential',
        missing: 'no-devices',
      },
      {
        part: 'readings-seen',
        label: 'Readings that arrived',
        of: ['reading sent', 'readings sent'],
        are: 'arrived',
        from: 'gaps in the sequence numbers of the readings',
        step: 'find out where readings get lost: send with QoS 1 and a persistent session, and keep them on the device until they are acknowledged',
        missing: 'no-sequence',
      },
      {
        part: 'sessions-complete',
        label: 'Sessions told completely',
        of: ['session', 'sessions'],
        are: 'told with what they gave and took',
        from: 'sessions of which every outcome and resource, and its price, is known',
        step: 'have the devices send every signal that the outcomes and resources are made of, and see that each has a price for these days',
        missing: 'no-use',
      },
      notYet('links-kept', 'Links kept', 'no-network'),
      notYet('neighbours-shared', 'Shared with a neighbour', 'no-network'),
    ],
  },
  {
    stage: 'share',
    gate: 0.5,
    parts: [
      {
        part: 'used-by-others',
        label: 'Use that helps others',
        of: ['use of a device by a customer', 'uses of a device by a customer'],
        are: 'taken into account for another customer or product, with consent',
        from: 'consents to be compared with 15 peers or more, shared devices, and products used together',
        step: 'ask the customers for their consent to be compared, and say what they get for it',
        missing: 'no-use',
      },
      notYet('reciprocity', 'Given and taken', 'no-network'),
      notYet('distinct-consumers', 'How many others use it', 'no-network'),
    ],
  },
  {
    stage: 'solve',
    gate: 0.5,
    parts: [
      {
        part: 'answered-in-time',
        label: 'Advice answered in time',
        of: ['advice', 'pieces of advice'],
        are: 'answered before expiring',
        from: 'advice sent in these days that was answered or has expired',
        step: 'bring advice where people see it: have the devices subscribe to it, or send the customers to their page',
        missing: 'nothing-asked',
      },
      {
        part: 'resolved',
        label: 'Advice put into practice',
        of: ['advice', 'pieces of advice'],
        are: 'applied on the device',
        from: 'the same, by the replies of the devices',
        step: 'let the devices apply what was accepted, and say so by a reply',
        missing: 'nothing-asked',
      },
      {
        part: 'accepted',
        label: 'Advice accepted',
        of: ['advice', 'pieces of advice'],
        are: 'accepted',
        from: 'the same, by the last reply',
        step: 'read the reasons for which advice was dismissed',
        missing: 'nothing-asked',
      },
      notYet('effect-measured', 'Advice that helped', 'no-measured-effect'),
      notYet('distinct-helpers', 'How many others help', 'no-network'),
    ],
  },
  {
    stage: 'innovate',
    gate: 0.1,
    parts: [
      {
        part: 'worth-from-new',
        label: 'Worth from new ways of use',
        of: null,
        are: 'of the worth comes from new ways of use',
        from: 'ways of use first found 28 to 90 days ago that give at least the median for what they take',
        step: 'look for ways of use that are emerging, and offer them to those who use it alike',
        missing: 'no-use',
      },
      {
        part: 'devices-with-new',
        label: 'Devices used in a new way',
        of: ['use of a device by a customer', 'uses of a device by a customer'],
        are: 'in a way that is new',
        from: 'the same ways of use',
        step: 'tell of the new ways of use those who have not tried them',
        missing: 'no-use',
      },
      notYet('automations', 'Automations made by customers', 'no-automations'),
    ],
  },
];
