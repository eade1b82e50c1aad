import { openModels } from '@ml-index/models/browser';
import { indexBytes } from '@ml-index/session';
import { createBrowserPool } from '@ml-index/session/browser';
import type { BravaisLattice } from 'ml-index/lattice';

/** `?lattices=hR,cP&candidates=2`: indexes `list.txt` from the thread of the page, with a pool and with models. */
const query = new URLSearchParams(location.search);
const bytes = new Uint8Array(await (await fetch('./list.txt')).arrayBuffer());
const pool = createBrowserPool(2);
const { result } = await indexBytes(
  bytes,
  'list.txt',
  {
    lattices: query.get('lattices')!.split(',') as BravaisLattice[],
    candidates: Number(query.get('candidates')),
  },
  { models: await openModels('./models/'), pool },
);
await pool.close();
document.getElementById('output')!.textContent = JSON.stringify(result);
