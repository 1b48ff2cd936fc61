import type { FastifyError, FastifyInstance } from 'fastify';
import {
  hasZodFastifySchemaValidationErrors,
  isResponseSerializationError,
} from 'fastify-type-provider-zod';
import { Fault } from '../../contract/fault.ts';
import type { Logger } from '../../contract/ports/logger.ts';
import type { Problem } from '../../contract/records/health.ts';

/** An answer other than success that a route gives on purpose. */
export class ProblemError extends Error {
  readonly problem: Omit<Problem, 'type' | 'requestId'>;

  constructor(status: number, code: string, title: string, next?: string) {
    super(title);
    this.name = 'ProblemError';
    this.problem = { status, code, title, ...(next === undefined ? {} : { next }) };
  }
}

/** The address is right in form, but there is nothing there. */
export function notFound(what: string): ProblemError {
  return new ProblemError(
    404,
    'not-found',
    `There is no ${what}.`,
    'Check the ids in the address.',
  );
}

/** Faults of the other stations that are the caller's to mend, by code; others answer 500. */
const statusOfFault: Readonly<Record<string, number>> = {
  'edge-away': 503,
  'store-away': 503,
};

/** Answers every error as RFC 9457 problem details with a stable code and the next step. */
export function answerProblems(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = problemOf(error);
    // Being busy, or the edge being away, passes by itself and needs no stack.
    if (problem.status === 503) {
      logger.warn(
        { code: problem.code, requestId: request.id, route: request.routeOptions.url },
        'a request came at a bad time',
      );
    } else if (problem.status >= 500) {
      logger.error(
        { err: error, requestId: request.id, route: request.routeOptions.url },
        'a request failed',
      );
    }
    return reply
      .code(problem.status)
      .type('application/problem+json')
      .serializer(JSON.stringify)
      .send({ type: 'about:blank', ...problem, requestId: request.id });
  });
  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .type('application/problem+json')
      .send({
        type: 'about:blank',
        status: 404,
        code: 'not-found',
        title: `There is nothing at ${request.method} ${request.url.split('?')[0]}.`,
        next: 'GET /openapi.json lists every address.',
        requestId: request.id,
      }),
  );
}

function problemOf(error: FastifyError): Omit<Problem, 'type'> {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof Fault) {
    return {
      status: statusOfFault[error.code] ?? 422,
      code: error.code,
      title: error.message,
      next: error.next,
      ...(error.mistakes.length === 0 ? {} : { mistakes: [...error.mistakes] }),
    };
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    return {
      status: 400,
      code: 'request-invalid',
      title: 'The request does not have the form that this address takes.',
      next: 'Correct what `mistakes` names; GET /openapi.json describes every address.',
      mistakes: error.validation.map((issue) => ({
        path: `${error.validationContext}${issue.instancePath.replaceAll('/', '.')}`,
        expected: issue.message ?? 'another value',
      })),
    };
  }
  if (isResponseSerializationError(error)) {
    return {
      status: 500,
      code: 'answer-invalid',
      title: 'The system made an answer that breaks its own contract.',
      next: 'Please report it with the request id.',
    };
  }
  const status = error.statusCode ?? 500;
  if (status === 429) {
    return {
      status,
      code: 'too-many-requests',
      title: 'Too many requests from this address.',
      next: 'Wait as long as the Retry-After header says.',
    };
  }
  if (status < 500)
    return { status, code: (error.code ?? 'request-refused').toLowerCase(), title: error.message };
  return {
    status,
    code: 'fault',
    title: 'Something went wrong inside the system.',
    next: 'Try again; if it stays, report it with the request id.',
  };
}
