import { InputError } from 'ml-index/math';

/**
 * SHA-256 as hexadecimal digits.
 * @throws InputError `no-web-crypto` on a page that has no `crypto.subtle`
 */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (subtle === undefined) {
    throw new InputError([
      {
        code: 'no-web-crypto',
        message: 'this page cannot check the models: the browser gives crypto.subtle to secure pages only',
        hint: 'Serve the page by https, or from localhost',
      },
    ]);
  }
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
