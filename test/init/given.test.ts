import { parseAnswers } from '../../src/init/answers-file.ts';
import { assertComplete, givenAnswers } from '../../src/init/given.ts';

describe('answers that are given in advance', () => {
  test('an option goes before a variable, and that before the file', () => {
    const given = givenAnswers({
      flags: { region: 'eu' },
      environment: { AMAZON_REGION: 'na', ODOO_DATABASE: 'prod', ODOO_USERNAME: '' },
      file: { region: 'fe', database: 'other', username: ' jane ' },
    });
    expect(given).toEqual({ region: 'eu', database: 'prod', username: 'jane' });
  });

  test('a secret is not taken from the command line', () => {
    const given = givenAnswers({ flags: { password: 'seen-by-all' }, environment: {}, file: {} });
    expect(given).toEqual({});
  });

  test('what is missing is named at once, with every way to give it', () => {
    const given = {
      odooUrl: 'https://erp.example.com',
      username: 'x',
      clientId: 'x',
      clientSecret: 'x',
      refreshToken: 'x',
    };
    expect(() => assertComplete(given)).toThrow(
      [
        '3 answers are missing, and there is no terminal to ask on:',
        '  password (API key of that user): ODOO_API_KEY, or the key password in a file for --answers',
        '  region (Region of the Amazon account): --region or AMAZON_REGION, or the key region in a file for --answers',
        '  sellerId (Seller id): --seller-id or AMAZON_SELLER_ID, or the key sellerId in a file for --answers',
      ].join('\n'),
    );
    expect(() => assertComplete({ ...given, password: 'x', region: 'eu', sellerId: 'A' })).not.toThrow();
  });
});

describe('a file of answers', () => {
  test('is YAML or JSON', () => {
    const answers = { region: 'eu', marketplaces: 'DE, FR', setup: 'yes' };
    expect(parseAnswers('region: eu\nmarketplaces: [DE, FR]\nsetup: true\n', 'a.yaml')).toEqual(answers);
    expect(parseAnswers(JSON.stringify({ ...answers, setup: true }), 'a.json')).toEqual(answers);
  });

  test.each([
    ['regoin: eu', 'regoin: unknown key; did you mean region?'],
    ['odoo: {url: x}', 'odoo: unknown key; the keys are odooUrl, '],
    ['odooUrl: {url: x}', 'odooUrl: must be a text'],
    ['- eu', 'is not YAML or JSON with a key for each answer'],
    ['password: "s3cr3t-Key-9', 'is not YAML or JSON with a key for each answer'],
  ])('%s is refused', (text, message) => {
    expect(() => parseAnswers(text, 'a.yaml')).toThrow(message);
    expect(() => parseAnswers(text, 'a.yaml')).not.toThrow('s3cr3t');
  });
});
