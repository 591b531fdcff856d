import { asHtml } from '../../src/odoo/mail/html.ts';

test("a buyer's words stay words", () => {
  expect(asHtml('PO <PO-77> & <img src=//192.0.2.1>\nsecond line')).toBe(
    'PO &lt;PO-77&gt; &amp; &lt;img src=//192.0.2.1&gt;<br>second line',
  );
});
