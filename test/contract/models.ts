import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { describeWhere } from '../simulator/describe-where.ts';

const FOLDER = resolve(__dirname, '../../../shared/amazon-models');

/** Amazon's models are not part of the product; without them there is nothing to check against. */
export const describeWithModels = describeWhere(FOLDER);

type Json = Record<string, unknown>;

/** One of Amazon's Swagger 2.0 files. */
function readModel(file: string): Json {
  return JSON.parse(readFileSync(resolve(FOLDER, file), 'utf8')) as Json;
}

/**
 * Makes a check against one definition of a model.
 *
 * @param closed refuses fields that the model does not name
 */
export function validatorOf(file: string, definition: string, closed = true): ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const definitions = closed
    ? (closeObjects(readModel(file)['definitions']) as Json)
    : readModel(file)['definitions'];
  return ajv.compile({ definitions, $ref: `#/definitions/${definition}` });
}

/** The operations of a model with their quotas, from the tables in their descriptions. */
export function usagePlans(file: string): UsagePlan[] {
  const paths = readModel(file)['paths'] as Record<string, Record<string, Json>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { operationId, description }]) => {
      const [, rate, burst] = /\| ([\d.]+) \| ([\d.]+) \|/.exec(String(description)) ?? [];
      const plan = { rate: Number(rate), burst: Number(burst) };
      return rate === undefined
        ? []
        : [{ name: String(operationId), method: method.toUpperCase(), path, plan }];
    }),
  );
}

/** An operation of a model, with rate (calls per second) and burst. */
export type UsagePlan = {
  name: string;
  method: string;
  path: string;
  plan: { rate: number; burst: number };
};

/** What is wrong with an answer, in the model's words. */
export function problems(validate: ValidateFunction, content: unknown): unknown[] {
  validate(content);
  return validate.errors ?? [];
}

/** Adds `additionalProperties: false` to every object that names its properties. */
function closeObjects(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closeObjects);
  if (typeof schema !== 'object' || schema === null) return schema;
  const closed = Object.fromEntries(Object.entries(schema).map(([name, part]) => [name, closeObjects(part)]));
  const isObject = typeof closed['properties'] === 'object' && closed['type'] === 'object';
  return isObject && !('additionalProperties' in closed)
    ? { ...closed, additionalProperties: false }
    : closed;
}

/** The sample answers (`x-amzn-api-sandbox`) of an operation, by status. */
export function sandboxAnswers(
  file: string,
  path: string,
  status: string,
): { request: Json; response: Json }[] {
  const paths = readModel(file)['paths'] as Record<string, { get: { responses: Record<string, Json> } }>;
  const sandbox = paths[path]?.get.responses[status]?.['x-amzn-api-sandbox'] as { static?: [] } | undefined;
  return sandbox?.static ?? [];
}
