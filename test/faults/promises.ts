/** What the system promises; the README names the same. Numbers are quoted elsewhere and stay. */
export const promises: readonly string[] = [
  'An acknowledgement of QoS 1 or 2 means validated and on disk, fsynced. Kill the process or the power at any moment: everything acknowledged is there after the restart.',
  'From the journal to the embedded store every record is applied exactly once, to InfluxDB idempotently. Doubled messages are recognised; drops of QoS 0 are counted.',
  'received = stored + duplicate + rejected + dropped + waiting, counted in readings, at any moment and after any crash.',
  'A bad message costs only itself: it is acknowledged, kept with its reason, and told to the device.',
  'The store away, slow or full never loses what was acknowledged and never fills memory: pressure goes back to the sockets, and the dashboards slow down before ingest does.',
  'Late, doubled, shuffled and wrongly dated data give the same insights as clean data in order.',
  'A device speaks only as itself, a customer sees only what is theirs, a maker only its own products.',
  'Figures that compare customers stand on at least fifteen of them, or are withheld with the reason.',
  'Every stop is clean in under ten seconds; every start after any crash needs no hand.',
];
