import { type ProductModel, productModelSchema } from './product-model.ts';

/** One mistake in a product model: where, and what was expected. */
export interface ModelMistake {
  readonly path: string;
  readonly expected: string;
}

/** A model fit for use, or every mistake in it at once. */
export type ModelCheck =
  | { readonly ok: true; readonly model: ProductModel }
  | { readonly ok: false; readonly mistakes: readonly ModelMistake[] };

/**
 * Checks a product model: first its shape, then that everything it names exists and fits.
 * All mistakes are told at once.
 *
 * @param candidate parsed JSON
 * @param earlier the version in force, whose signals the new one must keep in kind and order
 */
export function checkProductModel(candidate: unknown, earlier?: ProductModel): ModelCheck {
  const parsed = productModelSchema.safeParse(candidate);
  if (!parsed.success) {
    const mistakes = parsed.error.issues.map((issue) => ({
      path: issue.path.map(String).join('.') || '(whole file)',
      expected: issue.message,
    }));
    return { ok: false, mistakes };
  }
  const model = parsed.data;
  const mistakes = [
    ...namesThatClash(model),
    ...sessionMistakes(model),
    ...featureMistakes(model),
    ...contextMistakes(model),
    ...valueMistakes(model),
    ...settingMistakes(model),
    ...goalMistakes(model),
    ...(earlier === undefined ? [] : versionMistakes(model, earlier)),
  ];
  return mistakes.length === 0 ? { ok: true, model } : { ok: false, mistakes };
}

/** The journal writes a signal's index in one byte. */
const mostSignals = 250;

function namesThatClash(model: ProductModel): ModelMistake[] {
  const mistakes: ModelMistake[] = [];
  const owner = new Map<string, string>();
  const count = Object.keys(model.signals).length;
  if (count === 0 || count > mostSignals) {
    mistakes.push({ path: 'signals', expected: `1 to ${mostSignals} signals, not ${count}` });
  }
  for (const [name, signal] of Object.entries(model.signals)) {
    for (const word of [name, ...signal.aliases.map((alias) => alias.name)]) {
      const other = owner.get(word);
      if (other !== undefined) {
        mistakes.push({
          path: `signals.${name}`,
          expected: `another name than "${word}", which "${other}" has`,
        });
      }
      owner.set(word, name);
    }
    const bounded = signal.kind === 'gauge' || signal.kind === 'counter';
    if (
      bounded &&
      signal.min !== undefined &&
      signal.max !== undefined &&
      signal.min > signal.max
    ) {
      mistakes.push({ path: `signals.${name}.min`, expected: `at most max (${signal.max})` });
    }
  }
  for (const reserved of ['duration', 'hour', 'weekday']) {
    if (Object.hasOwn(model.features, reserved)) {
      mistakes.push({
        path: `features.${reserved}`,
        expected: 'another name: every session has this one already',
      });
    }
  }
  return mistakes;
}

function sessionMistakes(model: ProductModel): ModelMistake[] {
  const { session } = model;
  if (session.by === 'gap') return [];
  const signal = model.signals[session.signal];
  if (signal === undefined) return [unknownSignal('session.signal', session.signal, model)];
  if (Array.isArray(session.active)) {
    if (signal.kind !== 'state') {
      return [
        {
          path: 'session.active',
          expected: `{above, below}, as "${session.signal}" is a ${signal.kind}`,
        },
      ];
    }
    return session.active
      .filter((value) => !signal.values.includes(value))
      .map((value) => ({
        path: 'session.active',
        expected: `values of "${session.signal}", not ${JSON.stringify(value)}`,
      }));
  }
  const mistakes: ModelMistake[] = [];
  if (signal.kind !== 'gauge') {
    mistakes.push({ path: 'session.signal', expected: 'a gauge where active is {above, below}' });
  }
  if (session.active.below > session.active.above) {
    mistakes.push({ path: 'session.active.below', expected: 'at most `above`' });
  }
  return mistakes;
}

const numericAggregates = new Set(['last-minus-first', 'mean', 'time-mean', 'max', 'min']);

function featureMistakes(model: ProductModel): ModelMistake[] {
  return Object.entries(model.features).flatMap(([name, feature]) => {
    const path = `features.${name}`;
    const signal = model.signals[feature.signal];
    if (signal === undefined) return [unknownSignal(`${path}.signal`, feature.signal, model)];
    if (feature.aggregate === 'delta' && signal.kind !== 'counter') {
      return [
        {
          path: `${path}.aggregate`,
          expected: `"last-minus-first", as "${feature.signal}" is a ${signal.kind}, not a counter`,
        },
      ];
    }
    if (
      numericAggregates.has(feature.aggregate) &&
      signal.kind !== 'gauge' &&
      signal.kind !== 'counter'
    ) {
      return [
        {
          path: `${path}.aggregate`,
          expected: `one for a ${signal.kind}: share, changes, mode, first or last`,
        },
      ];
    }
    if (feature.aggregate === 'share' && (signal.kind !== 'state' || feature.in === undefined)) {
      return [{ path, expected: 'a state signal and `in`, the values that count' }];
    }
    return [];
  });
}

function contextMistakes(model: ProductModel): ModelMistake[] {
  const judged = new Set(
    [...model.value.outcomes, ...model.value.resources].map((amount) => amount.feature),
  );
  const levers = new Set(Object.values(model.settings).map((setting) => setting.signal));
  const mistakes: ModelMistake[] = [];
  for (const name of model.context.features) {
    const feature = model.features[name];
    if (feature === undefined) {
      mistakes.push({ path: 'context.features', expected: `declared features, not "${name}"` });
    } else if (judged.has(name)) {
      mistakes.push({
        path: 'context.features',
        expected: `nothing that value is judged by: "${name}" is an outcome or a resource`,
      });
    } else if (levers.has(feature.signal)) {
      mistakes.push({
        path: 'context.features',
        expected: `no setting: "${name}" reads "${feature.signal}", which advice may change`,
      });
    }
  }
  if (model.context.duration && judged.has('duration')) {
    mistakes.push({
      path: 'context.duration',
      expected: 'false, as duration is an outcome or a resource here',
    });
  }
  const describes = model.context.time || model.context.duration;
  if (
    !describes &&
    model.context.features.length + model.context.attributes.length + model.context.with.length ===
      0
  ) {
    mistakes.push({
      path: 'context',
      expected: 'at least one thing that says how the product is used',
    });
  }
  return mistakes;
}

function valueMistakes(model: ProductModel): ModelMistake[] {
  const groups = [
    ['outcomes', model.value.outcomes],
    ['resources', model.value.resources],
  ] as const;
  return groups.flatMap(([group, amounts]) =>
    amounts.flatMap((amount, index) => {
      if (amount.feature === 'duration') return [];
      const feature = model.features[amount.feature];
      const path = `value.${group}.${index}.feature`;
      if (feature === undefined)
        return [{ path, expected: `a declared feature, not "${amount.feature}"` }];
      if (
        feature.aggregate !== 'delta' &&
        feature.aggregate !== 'last-minus-first' &&
        feature.aggregate !== 'changes' &&
        feature.aggregate !== 'last' &&
        feature.aggregate !== 'max'
      ) {
        return [{ path, expected: `an amount that can be added up, not a ${feature.aggregate}` }];
      }
      return [];
    }),
  );
}

function settingMistakes(model: ProductModel): ModelMistake[] {
  return Object.entries(model.settings).flatMap(([name, setting]) => {
    const path = `settings.${name}`;
    const signal = model.signals[setting.signal];
    if (signal === undefined) return [unknownSignal(`${path}.signal`, setting.signal, model)];
    if (signal.kind === 'state') {
      return setting.values
        .filter((value) => typeof value === 'number' || !signal.values.includes(value))
        .map((value) => ({
          path: `${path}.values`,
          expected: `values of "${setting.signal}", not ${JSON.stringify(value)}`,
        }));
    }
    if (signal.kind === 'gauge') {
      return setting.values.every((value) => typeof value === 'number')
        ? []
        : [{ path: `${path}.values`, expected: `numbers, as "${setting.signal}" is a gauge` }];
    }
    return [{ path: `${path}.signal`, expected: `a state or a gauge, not a ${signal.kind}` }];
  });
}

function goalMistakes(model: ProductModel): ModelMistake[] {
  const known = new Set([
    ...Object.keys(model.features),
    'value',
    'sessions',
    'customers',
    'duration',
  ]);
  return Object.entries(model.goals).flatMap(([name, { metric, from, by }]) => [
    ...(known.has(metric)
      ? []
      : [
          {
            path: `goals.${name}.metric`,
            expected: `a feature, duration, value, sessions or customers, not "${metric}"`,
          },
        ]),
    ...(by === undefined || by > from
      ? []
      : [{ path: `goals.${name}.by`, expected: `a day after ${from}, on which it begins` }]),
  ]);
}

function versionMistakes(model: ProductModel, earlier: ProductModel): ModelMistake[] {
  const mistakes: ModelMistake[] = [];
  if (model.version <= earlier.version) {
    mistakes.push({
      path: 'version',
      expected: `more than ${earlier.version}, the version in force`,
    });
  }
  const names = Object.keys(model.signals);
  Object.entries(earlier.signals).forEach(([name, signal], index) => {
    if (names[index] !== name || model.signals[name]?.kind !== signal.kind) {
      mistakes.push({
        path: `signals.${name}`,
        expected: `the ${signal.kind} of version ${earlier.version} at place ${index + 1}: a new version only adds signals at the end`,
      });
    }
  });
  return mistakes;
}

function unknownSignal(path: string, name: string, model: ProductModel): ModelMistake {
  return {
    path,
    expected: `a declared signal (${Object.keys(model.signals).join(', ')}), not "${name}"`,
  };
}
