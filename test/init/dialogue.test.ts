import { UsageError } from '../../src/errors.ts';
import { openDialogue } from '../../src/init/dialogue.ts';
import type { Answers } from '../../src/init/questions.ts';
import type { Terminal } from '../../src/init/terminal.ts';

/** A person who types these lines, and what the terminal showed. */
function person(...lines: string[]): Terminal & { shown: string[]; hidden: boolean[] } {
  const shown: string[] = [];
  const hidden: boolean[] = [];
  return {
    shown,
    hidden,
    say: (text) => void shown.push(text),
    read: async (prompt, options) => {
      shown.push(prompt);
      hidden.push(options.hidden);
      const line = lines.shift();
      if (line === undefined) throw new Error(`Nobody answers: ${shown.join('\n')}`);
      return line;
    },
  };
}

/** Keys that only `right` opens. */
function login(dialogue: ReturnType<typeof openDialogue>): Promise<string> {
  return dialogue.askUntilRight(
    () => dialogue.ask('password'),
    async () => {
      if (dialogue.answers.password === 'right-key') return 'in';
      throw new UsageError('The key is refused');
    },
  );
}

describe('with a person', () => {
  test('a wrong form is asked again, and Enter takes what is proposed', async () => {
    const terminal = person('EU', 'eu', '');
    const dialogue = openDialogue({}, terminal);
    expect(await dialogue.ask('region')).toBe('eu');
    expect(await dialogue.ask('account', { proposal: 'eu' })).toBe('eu');
    expect(terminal.shown).toContain('  Region of the Amazon account is one of na, eu, fe.');
    expect(terminal.shown).toContain('[eu] > ');
  });

  test('an answer is needed where there is no default', async () => {
    const terminal = person('', 'prod');
    expect(await openDialogue({}, terminal).ask('database')).toBe('prod');
    expect(terminal.shown).toContain('  An answer is needed here.');
  });

  test('what was given is not asked, until it turns out wrong', async () => {
    const terminal = person('wrong-too', 'right-key');
    expect(await login(openDialogue({ password: 'wrong-key' }, terminal))).toBe('in');
    expect(terminal.shown.filter((text) => text.includes('The key is refused'))).toHaveLength(2);
    expect(terminal.hidden).toEqual([true, true]);
    expect(terminal.shown.join('\n')).not.toMatch(/wrong-key|wrong-too|right-key/);
  });

  test('a given answer of a wrong form is named, and asked', async () => {
    const terminal = person('na');
    expect(await openDialogue({ region: 'Europe' }, terminal).ask('region')).toBe('na');
    expect(terminal.shown[0]).toContain('is one of na, eu, fe');
  });

  test('what has an option only is not asked', async () => {
    expect(await openDialogue({}, person()).ask('endpoint')).toBe('');
  });

  test('an error that is no mistake of the person ends it', async () => {
    const dialogue = openDialogue({ region: 'eu' }, person());
    const broken = dialogue.askUntilRight(
      () => dialogue.ask('region'),
      async () => {
        throw new TypeError('a bug');
      },
    );
    await expect(broken).rejects.toThrow('a bug');
  });
});

const ask = (given: Answers) => openDialogue(given, undefined);

describe('without a person', () => {
  test('answers are those given, else proposals, else defaults', async () => {
    expect(await ask({ account: 'shop' }).ask('account', { proposal: 'eu' })).toBe('shop');
    expect(await ask({}).ask('account', { proposal: 'eu' })).toBe('eu');
    expect(await ask({}).ask('secrets')).toBe('files');
    expect(await ask({}).confirm('Go on')).toBe('no');
  });

  test('what is missing, of a wrong form, or refused, is an error', async () => {
    await expect(ask({}).ask('database')).rejects.toThrow('1 answer is missing');
    await expect(ask({ region: 'Europe' }).ask('region')).rejects.toThrow('is one of na, eu, fe');
    await expect(login(ask({ password: 'wrong-key' }))).rejects.toThrow('The key is refused');
  });
});
