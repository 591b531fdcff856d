import { type AnswerName, flagOf, QUESTIONS, questionOf, wrongWith } from '../../src/init/questions.ts';

const wrong = (name: AnswerName, answer: string): string | undefined => wrongWith(questionOf(name), answer);

test('every question has a name, a variable and an option of its own', () => {
  for (const values of [
    QUESTIONS.map(({ name }) => name),
    QUESTIONS.map(({ variable }) => variable),
    QUESTIONS.map(flagOf),
  ])
    expect(new Set(values).size).toBe(QUESTIONS.length);
});

test.each(QUESTIONS.filter(({ standard }) => standard !== undefined))(
  'the default of $name is an answer of the right form',
  (question) => {
    expect(wrongWith(question, question.standard ?? '')).toBeUndefined();
  },
);

test.each<[AnswerName, string]>([
  ['odooUrl', 'https://erp.example.com'],
  ['odooUrl', 'https://example.com/erp'],
  ['odooUrl', 'http://127.0.0.1:8069'],
  ['sellerId', 'A3EXAMPLE1234'],
  ['clientId', 'amzn1.application-oa2-client.0123456789'],
  ['clientSecret', 'amzn1.oa2-cs.v1.0123456789'],
  ['clientSecret', '0123456789abcdef'],
  ['refreshToken', 'Atzr|0123'],
  ['importFrom', '2028-02-29'],
  ['account', 'eu_1'],
])('%s may be %s', (name, answer) => {
  expect(wrong(name, answer)).toBeUndefined();
});

test.each<[AnswerName, string, RegExp]>([
  ['odooUrl', 'erp.example.com', /begins with https/],
  ['odooUrl', 'ftp://erp.example.com', /begins with https/],
  ['odooUrl', 'https://erp.example.com/web', /leave these out/],
  ['odooUrl', 'https://erp.example.com/odoo/sales', /leave these out/],
  ['odooUrl', 'https://erp.example.com/web/login?db=prod', /leave these out/],
  ['odooUrl', 'https://jane:pass@erp.example.com', /login or password/],
  ['region', 'EU', /one of na, eu, fe/],
  ['sellerId', 'a3example', /capital letters/],
  ['clientId', 'amzn1.oa2-cs.v1.0123', /begins with amzn1\.application-oa2-client\./],
  ['clientSecret', 'amzn1.application-oa2-client.0123', /is not the client id/],
  ['clientSecret', 'Atzr|0123', /is not the refresh token/],
  ['refreshToken', 'Atza|0123', /begins with Atzr/],
  ['importFrom', '2027-02-29', /a day of the calendar/],
  ['importFrom', '1.11.2026', /a day of the calendar/],
  ['account', 'my shop', /letters, digits/],
  ['username', '${HOME}', /dollar sign/],
])('%s must not be %s', (name, answer, message) => {
  expect(wrong(name, answer)).toMatch(message);
});

test.each(QUESTIONS.filter(({ secret }) => secret === true))(
  'what is wrong with $name never quotes it',
  ({ name }) => {
    expect(wrong(name, 'Atza|a-secret-value') ?? '').not.toContain('a-secret-value');
  },
);
