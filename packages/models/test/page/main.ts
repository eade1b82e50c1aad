import type { BravaisLattice } from 'ml-index/lattice';
import { InputError } from 'ml-index/math';
import { openModels } from '../../src/browser.js';
import { contentsOf } from '../contents.js';

/** `?models=ADDRESS&bravais=mP`: what the models of a lattice decode to, or the codes of what was wrong. */
async function output(query: URLSearchParams): Promise<string> {
  try {
    const store = await openModels(query.get('models')!);
    return contentsOf(await store.load(query.get('bravais') as BravaisLattice));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.issues.map(({ code, file }) => `${code} ${file ?? ''}`.trim()).join('\n');
  }
}

document.getElementById('output')!.textContent = await output(new URLSearchParams(location.search));
