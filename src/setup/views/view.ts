import { type Definition, ref, type Server, type Value } from '../definition.ts';

/** A condition on a field: equal to a value, or set, or not set. */
export type Condition = readonly [field: string, operator: '=' | '!=', value: string | false];

/**
 * The attribute that hides an element while all conditions hold: an expression, or up to 16 a domain.
 *
 * @param conditions joined by *and*
 */
export function hiddenWhen(server: Server, ...conditions: Condition[]): string {
  if (server.attrs) {
    const domain = conditions.map(
      ([field, operator, value]) => `('${field}', '${operator}', ${python(value)})`,
    );
    return `attrs="{'invisible': [${domain.join(', ')}]}"`;
  }
  const expressions = conditions.map(([field, operator, value]) =>
    value === false
      ? `${operator === '=' ? 'not ' : ''}${field}`
      : `${field} ${operator === '=' ? '==' : '!='} ${python(value)}`,
  );
  return `invisible="${expressions.join(' and ')}"`;
}

function python(value: string | false): string {
  return value === false ? 'False' : `'${value}'`;
}

/** A view of our own. */
export function view(key: string, model: string, type: string, arch: string): Definition {
  return {
    key: `view_${key}`,
    model: 'ir.ui.view',
    values: { name: `amazon_odoo.${key}`, model, type, arch: architecture(arch), priority: 16 },
  };
}

/**
 * A view that adds to one of Odoo's.
 *
 * @param base external ID of the view that is extended
 */
export function extension(key: string, model: string, base: string, arch: string): Definition {
  return {
    key: `view_${key}`,
    model: 'ir.ui.view',
    values: {
      name: `amazon_odoo.${key}`,
      model,
      inherit_id: ref(base),
      mode: 'extension',
      arch: architecture(arch),
      priority: 90,
    },
  };
}

/** Removes whitespace between tags, so that Odoo returns exactly what was written. */
function architecture(arch: string): Value {
  return {
    template: arch
      .replaceAll(/\s*\n\s*/g, ' ')
      .replaceAll(/>\s+</g, '><')
      .trim(),
  };
}
