import { setTimeout as delay } from 'node:timers/promises';
import { createLane } from '../../src/daemon/single-flight.ts';

/** Work that takes 20 ms, and counts how often it ran and how often twice at once. */
function counted() {
  const count = { runs: 0, now: 0, most: 0 };
  const work = async (): Promise<void> => {
    count.runs += 1;
    count.now += 1;
    count.most = Math.max(count.most, count.now);
    await delay(20);
    count.now -= 1;
  };
  return { count, work };
}

describe('a lane', () => {
  test('many requests while it runs are caught up by one run', async () => {
    const { count, work } = counted();
    const lane = createLane(work);
    const first = lane.request();
    const late = [1, 2, 3, 4, 5].map(() => lane.request());
    expect(lane.waiting()).toBe(true);
    await first;
    await Promise.all(late);
    expect(count).toEqual({ runs: 2, now: 0, most: 1 });
  });

  test('never runs twice at the same time, however often it is requested', async () => {
    const { count, work } = counted();
    const lane = createLane(work);
    const all: Promise<void>[] = [];
    for (let request = 0; request < 60; request += 1) {
      all.push(
        lane.request(),
        lane.request().then(() => lane.request()),
      );
      await delay(request % 7);
    }
    await Promise.all(all);
    expect(count.most).toBe(1);
    expect(lane.running()).toBe(false);
  });

  test('a request is over when a run that began after it has ended', async () => {
    let value = 0;
    const seen: number[] = [];
    const lane = createLane(async () => {
      seen.push(value);
      await delay(10);
    });
    void lane.request();
    value = 1;
    await lane.request();
    expect(seen).toEqual([0, 1]);
  });

  test('closed, it ends what runs and begins nothing', async () => {
    const { count, work } = counted();
    const lane = createLane(work);
    void lane.request();
    void lane.request();
    await lane.close();
    await lane.request();
    expect(count).toEqual({ runs: 1, now: 0, most: 1 });
  });
});
