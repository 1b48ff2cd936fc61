/**
 * Every reason for which a message or a reading may be rejected, with the sentence that tells its
 * sender what to do. The list is closed: a counter, a dead letter and a `rejected` notice name one
 * of these, and nothing is refused for a reason that is not here.
 */
export const reasons = {
  'topic-unknown':
    'The topic is not one of this system; see the topic table in contract/README.md.',
  'topic-not-yours':
    'A device publishes only below its own prefix; check maker, product and device in the topic.',
  'payload-too-large': 'The payload is over the limit; send fewer readings in one message.',
  'not-json': 'The payload is not JSON; NaN and Infinity are not JSON either.',
  'not-cbor': 'The payload is not well-formed CBOR.',
  'senml-invalid': 'The payload is not a SenML pack as RFC 8428 defines it.',
  'wrong-shape':
    'The payload is JSON of another shape; the detail names the field and what was expected.',
  'too-many-readings': 'One message holds at most 1,000 readings; split it.',
  'product-unknown':
    'The maker has no product of this id; add its model with `valuemesh product add`.',
  'device-unknown':
    'The device is not registered or was revoked; add it with `valuemesh device add`.',
  'part-unknown': 'The product model declares no such part.',
  'signal-unknown': 'The product model declares no such signal and rejects undeclared ones.',
  'value-wrong-type':
    'The value is not of the type that the product model declares for the signal.',
  'value-not-finite': 'The value is too large to be a number; check the sensor.',
  'value-out-of-bounds': 'The value lies outside the bounds that the product model declares.',
  'value-not-declared':
    'The value is not one of those that the product model declares for the state.',
  'time-not-valid': 'The time is not a number of milliseconds since 1970.',
  'time-in-future':
    'The time lies further in the future than the clock tolerance; set the clock of the device.',
  'time-before-retention':
    'The time lies before the retention of this system; it would be deleted at once.',
  'advice-unknown': 'No advice of this id was sent to this device.',
  'relay-not-granted': 'This device has no grant to carry messages for the device it names.',
} as const satisfies Record<string, string>;

/** One reason of the closed list. */
export type Reason = keyof typeof reasons;

/** The reasons as a list, in the order of the message's way. */
export const reasonNames = Object.keys(reasons) as readonly Reason[];

/**
 * Things worth counting about a reading that is stored all the same.
 */
export const notes = {
  'sequence-reused':
    'Same device, boot and seq as an earlier reading but other content: stored, not taken for a duplicate.',
  'time-assumed': 'No device time: the time of receipt is used.',
  'clock-behind':
    'The device time lies more than the clock tolerance before the time of receipt (also true of honest late data).',
  'by-unknown':
    'The maker does not know the customer named by `by`, or the customer has not agreed to be named: stored without attribution.',
} as const satisfies Record<string, string>;

/** One note of the closed list. */
export type Note = keyof typeof notes;

/** The notes as a list. */
export const noteNames = Object.keys(notes) as readonly Note[];
