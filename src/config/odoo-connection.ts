import { z } from 'zod';
import { HttpUrl, LOOPBACK, Name, Secret } from './values.ts';

const OdooUrl = HttpUrl.refine((text) => !URL.canParse(text) || new URL(text).username === '', {
  message: 'must not contain a user name or password: use odoo.username and odoo.password',
});

/** The address of Odoo and the login. */
export const OdooConnection = z
  .strictObject({
    url: OdooUrl.describe('Address of Odoo, with a path prefix if it has one'),
    database: Name.describe('Name of the database'),
    username: Name.describe("Login of the sidecar's own user"),
    password: Secret.describe('API key (recommended) or password'),
    protocol: z
      .enum(['auto', 'json2', 'jsonrpc', 'xmlrpc'])
      .default('auto')
      .describe('auto: json2 where it works with this key, else jsonrpc'),
    allowPlainHttp: z
      .boolean()
      .default(false)
      .describe(
        'Accept an http address on another machine: everybody on the way can read the password and all buyers. Only for networks that nobody else can reach, such as one of containers on one machine',
      ),
    caFile: Name.optional().describe('PEM file of the authority that signed the certificate of Odoo'),
    deadlineSeconds: z
      .number()
      .min(1)
      .max(3600)
      .default(300)
      .describe('Longest time for one call; a heavy batch may take minutes'),
  })
  .superRefine(({ url, allowPlainHttp }, context) => {
    if (!URL.canParse(url)) return;
    const { protocol, hostname } = new URL(url);
    if (protocol === 'https:' || LOOPBACK.test(hostname) || allowPlainHttp) return;
    context.addIssue({
      code: 'custom',
      path: ['url'],
      message:
        'must be https: over plain http everybody on the way can read the password and all buyers. In a network that nobody else can reach, set odoo.allowPlainHttp: true',
    });
  });
