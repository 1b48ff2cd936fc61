import { type Load, startLoad } from '../../bench/load.ts';
import { addTools } from '../../bench/tools.ts';
import { type Influxd, startInfluxd } from '../../support/influxd.ts';
import { startTestSystem, type TestSystem } from '../../support/system.ts';
import { addProduct, connect, type Device, register } from '../../system/devices.ts';
import { type FaultyProxy, startFaultyProxy } from './faulty-proxy.ts';

export const database = 'outages';

/** The whole system on a real InfluxDB with a proxy between, devices that load it, and an e-bike. */
export interface Stage {
  readonly influxd: Influxd;
  readonly proxy: FaultyProxy;
  readonly system: TestSystem;
  readonly load: Load;
  readonly bike: Device;
  close(): Promise<void>;
}

/** Sets it up; leaves nothing behind, also where it fails half-way. */
export async function openStage(): Promise<Stage> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const influxd = await startInfluxd();
    closers.push(() => influxd.stop());
    const proxy = await startFaultyProxy(influxd.url);
    closers.push(() => proxy.close());
    const system = await startTestSystem({
      settings: { STORE: 'influx', INFLUX_URL: proxy.url, INFLUX_DATABASE: database },
    });
    closers.push(() => system.close());
    const plan = { host: '127.0.0.1', port: system.mqttPort, window: 20 };
    const load = await startLoad({ ...plan, devices: await addTools(system, 50) });
    closers.push(() => load.close());
    await addProduct(system, 'rider', 'e-bike');
    const [registered] = await register(system, [
      { maker: 'rider', product: 'e-bike', device: 'bike-1', customer: 'anna' },
    ]);
    if (registered === undefined) throw new Error('the e-bike was not registered');
    const bike = await connect(system, registered);
    closers.push(() => bike.close());
    return { influxd, proxy, system, load, bike, close };
  } catch (error) {
    await close();
    throw error;
  }
}
