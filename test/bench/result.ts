/** What a benchmark answers: figures by name, and the unit of each. */
export interface Measured {
  readonly figures: Readonly<Record<string, number>>;
  readonly unit: Readonly<Record<string, string>>;
}

/** A benchmark's figures with where and of what they were taken; its JSON is one line of output. */
export interface BenchResult extends Measured {
  readonly name: string;
  /** processor, cores, memory, Node, system */
  readonly machine: string;
  /** the commit measured, followed by `+` where files were changed since; `null` outside git */
  readonly commit: string | null;
}

/** What a figure means, where its name alone does not say it. */
const meanings: Readonly<Record<string, string>> = {
  'ingest.messagesPerSecond': 'messages validated, fsynced and acknowledged',
  'ingest.ackP50FullMs': 'publish to acknowledgement at that rate, median',
  'ingest.ackP99FullMs': 'publish to acknowledgement at that rate, 99th percentile',
  'ingest.ackP50HalfMs': 'the same at half that rate, median',
  'ingest.ackP99HalfMs': 'the same at half that rate, 99th percentile',
  'ingest.ackP99SteadyMs': 'the same at 30,000 messages a second, 99th percentile',
  'ingest.ackP99QueriesMs': 'the same with four heavy queries running beside it',
  'ingest.queriesPerSecond': 'those queries answered meanwhile',
  'ingest.ackP99Queries20Ms': 'the same beside twenty who send heavy queries without a pause',
  'ingest.queries20PerSecond': 'their queries answered meanwhile',
  'ingest.rssMb': 'memory of the edge process, resident',
  'ingest.insightRssMb': 'peak memory of the insight process, resident',
  'ingest.storedWithinSeconds': 'last acknowledgement to last reading in the store',
  'peers.ratioToScript': 'ValueMesh beside Mosquitto, a Node script and InfluxDB',
  'peers.ratioToNodeRed': 'ValueMesh beside Mosquitto, Node-RED (batched) and InfluxDB',
  'peers.ratioToNodeRedPlain':
    'ValueMesh beside the same as it is wired first: a write for each message',
  'peers.ratioToMosquitto': 'ValueMesh beside Mosquitto alone, which keeps nothing',
  'peers.ratioToAedes': 'ValueMesh beside Aedes alone, which keeps nothing',
  'peers.valueMeshPerSecond': 'ValueMesh: messages validated, fsynced, acknowledged and stored',
  'peers.scriptPerSecond': 'Mosquitto, a Node script and InfluxDB: messages stored',
  'peers.nodeRedPerSecond': 'Mosquitto, Node-RED (batched) and InfluxDB: messages stored',
  'peers.nodeRedPlainPerSecond': 'the same, a write for each message, at its best rate',
  'peers.mosquittoPerSecond': 'Mosquitto alone: messages acknowledged',
  'peers.aedesPerSecond': 'Aedes alone: messages acknowledged',
  'peers.storedWithinSeconds': 'ValueMesh: last acknowledgement to last reading in the store',
  'peers.ackP99FullMs': 'ValueMesh: publish to acknowledgement at that rate, 99th percentile',
  'peers.scriptAckPerSecond': 'with the script: acknowledged, by Mosquitto and not on disk',
  'peers.scriptStoredWithinSeconds': 'with the script: last acknowledgement to last reading stored',
  'peers.scriptLost': 'with the script: acknowledged and never stored',
  'peers.nodeRedAckPerSecond': 'with Node-RED: acknowledged, by Mosquitto and not on disk',
  'peers.nodeRedStoredWithinSeconds': 'with Node-RED: last acknowledgement to last reading stored',
  'peers.nodeRedLost': 'with Node-RED: acknowledged and never stored',
  'peers.nodeRedPlainAckPerSecond': 'with a write for each message: given to it at its best',
  'peers.nodeRedPlainStoredWithinSeconds':
    'with a write for each message: last acknowledgement to last reading stored',
  'peers.nodeRedPlainLost': 'with a write for each message: acknowledged and never stored',
  'peers.nodeRedPlainFullLoad':
    'with a write for each message: acknowledged in half a second of full load',
  'peers.nodeRedPlainFullLoadLost': 'of these never stored',
  'peers.nodeRedPlainRssMb': 'most memory that Node-RED then had, resident',
  'peers.generatorCpu': 'part of one processor the generator took in front of Mosquitto alone',
  'growth.messagesPerSecond': 'messages acknowledged at full speed',
  'growth.edgeMicroseconds': 'processor time of the edge process for a reading',
  'growth.insightMicroseconds': 'the same of the insight process: storing and analytics',
  'growth.restartSeconds': 'both processes killed to both serving again',
  'growth.edgeRssMb': 'memory of the edge process after that, resident',
  'growth.insightRssMb': 'memory of the insight process after that, resident',
  'growth.edgeMicrosecondsExponent': 'its growth with what is stored: 0 is none, 1 along with it',
  'growth.insightMicrosecondsExponent': 'the same of the insight process',
  'growth.restartSecondsExponent': 'the same of the restart',
  'connections.connected': 'devices connected, authenticated and silent',
  'connections.connectSeconds': 'until all of them were, one generator',
  'connections.rssMb': 'memory of the edge process above the idle one, resident',
  'connections.idleRssMb': 'memory of the idle edge process, resident',
  'connections.idleCpuPercent': 'of one processor, both processes, nobody connected',
  'connections.connectedIdleCpuPercent': 'the same with all connected',
  'connections.firstAckP99Ms':
    'publish to acknowledgement, each sending once a second, 99th percentile of the first five seconds',
  'connections.laterAckP99Ms': 'the same of the five seconds after these',
  'connections.acknowledgedPerSecond': 'messages acknowledged meanwhile',
  'store.rowsPerSecond': 'readings of four signals from the journal into the embedded store',
  'store.bytesPerReading': 'size of one of them in the embedded store',
  'store.rssMb': 'memory of the process after two million of them, resident',
  'store.influxRowsPerSecond': 'the same readings from the journal into InfluxDB',
  'store.influxBytesPerReading': 'size of one of them in InfluxDB, its log included',
  'sessions.readingsPerSecond': 'readings turned into sessions with their features',
  'sessions.seconds5e6': '5 million readings into sessions',
  'sessions.sessions': 'sessions found in them',
  'analytics.fullBuildSeconds1e5': 'all of analytics anew, on a hundred thousand readings',
  'analytics.fullBuildSeconds1e6': 'the same on a million',
  'analytics.fullBuildSeconds1e7': 'the same on ten million, 255,000 sessions of 6,325 devices',
  'analytics.refreshSeconds1e5': 'after a thousand new readings on a hundred thousand',
  'analytics.refreshSeconds1e6': 'the same on a million',
  'analytics.refreshSeconds1e7': 'the same on ten million',
  'analytics.fullOverRefresh1e7': 'full build by refresh, on ten million',
  'analytics.fullBuildCpuSeconds1e7': 'processor time of that full build',
  'analytics.refreshCpuSeconds1e7': 'processor time of that refresh',
  'analytics.growthFullSessions': 'a full build grows with readings to the power of: sessions',
  'analytics.growthFullComparison': 'who counts in comparisons',
  'analytics.growthFullValue': 'contexts, sums and portfolio',
  'analytics.growthFullMemberships': 'how near customers are to each way of use',
  'analytics.growthFullAdvice': 'advice',
  'analytics.growthFullCustomers': 'what customers are told',
  'analytics.growthRefreshSessions': 'a refresh grows with readings to the power of: sessions',
  'analytics.growthRefreshComparison': 'who counts in comparisons',
  'analytics.growthRefreshValue': 'contexts, sums and portfolio',
  'analytics.growthRefreshMemberships': 'how near customers are to each way of use',
  'analytics.growthRefreshAdvice': 'advice',
  'analytics.growthRefreshCustomers': 'what customers are told',
  'analytics.lateRefreshSeconds1e7':
    'a refresh after a thousand readings all two weeks late, on ten million',
  'analytics.refitSeconds1e7':
    'the run that finds contexts anew once they have settled, and places all sessions by them',
  'analytics.valueSeconds1e7': 'asked for four weeks, on ten million: the value of all customers',
  'analytics.growthValue': 'which grows with readings to the power of',
  'analytics.customerValueSeconds1e7': 'the value of one customer',
  'analytics.growthCustomerValue': 'which grows with readings to the power of',
  'analytics.adoptionSeconds1e7': 'adoption against value',
  'analytics.growthAdoption': 'which grows with readings to the power of',
  'analytics.scalingSeconds1e7': 'how worth grows with size',
  'analytics.growthScaling': 'which grows with readings to the power of',
  'analytics.maturitySeconds1e7': 'maturity',
  'analytics.growthMaturity': 'which grows with readings to the power of',
  'analytics.membershipsSeconds1e7': 'how near customers are to each way of use, a hundred of them',
  'analytics.growthMemberships': 'which grows with readings to the power of',
  'analytics.loaderWaitMs': 'longest that a batch of the loader took beside a full build',
  'analytics.rssMb': 'memory of the process, resident',
  'start.readySeconds': 'process start to both processes serving',
  'start.firstInsightSeconds':
    'process start to the first insight: a named, stable use context with its value and interval',
  'start.historySeconds': 'process start to all of the history sent and acknowledged',
  'start.historyReadings': 'readings received by then',
  'start.stopSeconds': 'Ctrl-C to the end of the process',
};

/** A figure as people read it: three significant digits below a thousand, whole above. */
export function figureInWords(value: number): string {
  return Math.abs(value) >= 1_000
    ? Math.round(value).toLocaleString('en-GB')
    : String(Number(value.toPrecision(3)));
}

/** A unit behind a figure; `1` stands for none. */
export function unitInWords(unit: string | undefined): string {
  return unit === undefined || unit === '1' ? '' : unit.replace(/^1\//, '/');
}

/** What is measured, as a clause. A name that ends in a size, as `rssMb1e5`, was taken with so many readings. */
function meaningOf(name: string, figure: string): string {
  const known = meanings[`${name}.${figure}`];
  if (known !== undefined) return known;
  const [, base, size] = /^(.+?)(1e\d)$/.exec(figure) ?? [];
  const sized = meanings[`${name}.${base}`];
  return sized === undefined
    ? figure.replaceAll(/([a-z])([A-Z0-9])/g, '$1 $2').toLowerCase()
    : `${sized}, with ${Number(size).toLocaleString('en-GB')} readings stored`;
}

/** One benchmark as aligned lines for a terminal. */
export function tableOf({ name, figures, unit, machine, commit }: BenchResult): string {
  const rows = Object.entries(figures).map(([figure, value]) => [
    `${name}.${figure}`,
    figureInWords(value),
    unitInWords(unit[figure]),
    meaningOf(name, figure),
  ]);
  const widths = [0, 1, 2].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map(([title = '', value = '', of = '', meaning = '']) =>
    [
      title.padEnd(widths[0] ?? 0),
      value.padStart(widths[1] ?? 0),
      of.padEnd(widths[2] ?? 0),
      meaning,
    ]
      .join('  ')
      .trimEnd(),
  );
  return [...lines, `on ${machine}${commit === null ? '' : `, commit ${commit}`}`].join('\n');
}

/** What the README shows: the figures that answer most of the questions. */
const headlines: Readonly<Record<string, readonly string[]>> = {
  ingest: [
    ...['messagesPerSecond', 'ackP99FullMs', 'ackP99HalfMs', 'ackP99Queries20Ms', 'rssMb'],
    'storedWithinSeconds',
  ],
  peers: [
    ...['ratioToScript', 'ratioToNodeRed', 'ratioToNodeRedPlain', 'ratioToMosquitto'],
    'ratioToAedes',
  ],
  growth: [
    ...['edgeMicroseconds1e7', 'insightMicroseconds1e7', 'edgeMicrosecondsExponent'],
    ...['insightMicrosecondsExponent', 'restartSeconds1e7'],
  ],
  connections: [
    'connected',
    'connectSeconds',
    'rssMb',
    'idleCpuPercent',
    'connectedIdleCpuPercent',
  ],
  store: ['rowsPerSecond', 'bytesPerReading'],
  sessions: ['seconds5e6'],
  analytics: [
    'fullBuildSeconds1e5',
    'fullBuildSeconds1e7',
    'refreshSeconds1e5',
    'refreshSeconds1e7',
  ],
  start: ['readySeconds', 'firstInsightSeconds', 'stopSeconds'],
};

/** The table of the README, from the results kept in `docs/figures.json`. */
export function readmeFigures(results: readonly BenchResult[]): string {
  const shown = results.map((result) => ({
    ...result,
    figures: Object.fromEntries(
      Object.entries(result.figures).filter(([figure]) => headlines[result.name]?.includes(figure)),
    ),
  }));
  return results.length === 0 ? 'None yet.' : table(shown);
}

/** The page of all figures, from the same. */
export function figuresPage(results: readonly BenchResult[]): string {
  return `# Figures

All that \`npm run bench\` measures, as it was last kept by \`npm run bench -- --readme\`. A figure means something beside its peer of the same run, on the machine it names.

${results.length === 0 ? 'None yet.' : table(results)}
`;
}

function table(results: readonly BenchResult[]): string {
  const rows = results.flatMap(({ name, figures, unit }) =>
    Object.entries(figures).map(
      ([figure, value]) =>
        `| \`${name}\` | ${meaningOf(name, figure)} | ${`${figureInWords(value)} ${unitInWords(unit[figure])}`.trim()} |`,
    ),
  );
  const commits = new Map<string, Set<string>>();
  for (const { machine, commit } of results) {
    const known = commits.get(machine) ?? new Set();
    commits.set(machine, commit === null ? known : known.add(commit));
  }
  const taken = [...commits].map(([machine, of]) =>
    of.size === 0
      ? machine
      : `${machine} (${of.size === 1 ? 'commit' : 'commits'} ${[...of].join(', ')})`,
  );
  return [
    ...['| benchmark | what | figure |', '|---|---|--:|', ...rows],
    ...['', `Taken on ${taken.join('; ')}.`],
  ].join('\n');
}

const mark = { from: '<!-- figures -->\n', to: '\n<!-- /figures -->' };

/** The part of the README between the marks. */
export function figuresIn(readme: string): string {
  return readme.slice(...placeIn(readme));
}

/** The README with other figures between the marks. */
export function withFigures(readme: string, figures: string): string {
  const [from, to] = placeIn(readme);
  return readme.slice(0, from) + figures + readme.slice(to);
}

function placeIn(readme: string): [number, number] {
  const from = readme.indexOf(mark.from) + mark.from.length;
  const to = readme.indexOf(mark.to);
  if (from < mark.from.length || to < from)
    throw new Error('README.md has lost its marks for figures');
  return [from, to];
}
