import { statusOf } from '../commands/answer.ts';
import { writeReply } from '../commands/hand-over.ts';
import { carryOut, Wish } from '../commands/wish.ts';
import type { Workplace } from '../commands/workplace.ts';
import { sentenceOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { redactSecrets } from '../secrets.ts';

/** Carries out the wishes of commands in the daemon. */
export type WishDesk = {
  /** Takes new wishes and records the progress of running ones. Does not wait for the work that it starts. */
  look(): Promise<void>;
  /** Receives progress, for the commands that wait. */
  report(text: string): void;
  /** Resolves when every taken wish has its answer. */
  close(): Promise<void>;
};

type InHand = { id: number; told: string | undefined; done: Promise<void> };

/** @param place carries out wishes; its `run` must not start a pass beside another one of the same job and seller */
export function openWishDesk(place: Workplace, log: Log): WishDesk {
  const { wishes } = place.state;
  const inHand = new Map<number, InHand>();
  let latest: string | undefined;

  async function take(): Promise<void> {
    for (const { id, wish } of await wishes.take(new Date())) {
      const done = answer(id, wish).finally(() => inHand.delete(id));
      inHand.set(id, { id, told: undefined, done });
    }
  }

  async function answer(id: number, text: string): Promise<void> {
    const reply = await carryOutText(text);
    try {
      await wishes.answer(id, redactSecrets(writeReply(reply)));
    } catch (error) {
      // The command sees that its wish has no answer when the daemon ends; the daemon itself goes on.
      log.error('The answer to a command could not be noted', { error });
    }
  }

  async function carryOutText(text: string): ReturnType<typeof carryOutOrRefuse> {
    return carryOutOrRefuse(place, text, log);
  }

  return {
    look: async () => {
      await take();
      for (const one of inHand.values()) {
        if (latest === undefined || latest === one.told) continue;
        one.told = latest;
        await wishes.report(one.id, redactSecrets(latest));
      }
    },
    report: (text) => {
      latest = text;
    },
    close: async () => {
      await Promise.all([...inHand.values()].map(({ done }) => done));
    },
  };
}

/** The answer to a wish; the command gets a thrown error just as if it had done the work itself. */
async function carryOutOrRefuse(place: Workplace, text: string, log: Log) {
  try {
    const wish = Wish.parse(JSON.parse(text));
    log.info('A command asks for something', { command: wish.command });
    return await carryOut(place, wish);
  } catch (error) {
    return { refusal: sentenceOf(error), status: statusOf(error) };
  }
}
