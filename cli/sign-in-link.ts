import { z } from 'zod';
import type { Api } from './api-client.ts';

const linkLastsMs = 3_600_000;

/** A link that signs in whoever opens it first, within the hour. */
export async function signInLink(
  api: Api,
  who: {
    readonly role: 'admin' | 'maker' | 'customer';
    readonly maker?: string;
    readonly customer?: string;
  },
): Promise<string> {
  const { key } = await api.post('/api/v1/keys', z.object({ id: z.string(), key: z.string() }), {
    ...who,
    label: 'sign-in link',
    once: true,
    expires: Date.now() + linkLastsMs,
  });
  return `${api.url.replace(/\/$/, '')}/#code=${key}`;
}
