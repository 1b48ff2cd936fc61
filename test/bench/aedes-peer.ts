import { createServer } from 'node:net';
import { Aedes } from 'aedes';

/** Aedes as its documentation starts it: `node aedes-peer.js PORT`. It checks and stores nothing. */
const broker = await Aedes.createBroker();
createServer({ noDelay: true }, broker.handle).listen(
  Number(process.argv[2]),
  '127.0.0.1',
  4_096,
  () => process.stdout.write('listening\n'),
);
