import { readPeakList } from 'ml-index/io';
import type { BravaisLattice } from 'ml-index/lattice';
import type { Solution, Verdict } from 'ml-index/report';
import type { SearchOptions } from 'ml-index/search';
import { searchInWorker } from './client.js';

const element = (id: string): HTMLElement => document.getElementById(id)!;

/** Options in the address of the page: `?seed=1&candidates=0.5&lattices=mP,mC`. */
function optionsOfAddress(query: URLSearchParams): Partial<SearchOptions> {
  const [seed, candidates, lattices] = ['seed', 'candidates', 'lattices'].map((name) => query.get(name));
  return {
    ...(seed === null ? {} : { seed: Number(seed) }),
    ...(candidates === null ? {} : { candidates: Number(candidates) }),
    ...(lattices === null ? {} : { lattices: lattices.split(',') as BravaisLattice[] }),
  };
}

function rowOf({ probability, bravais, cell, volume, merit }: Solution): HTMLTableRowElement {
  const row = document.createElement('tr');
  const values = [
    probability.toFixed(3),
    bravais,
    ...[cell.a, cell.b, cell.c].map((length) => length.toFixed(4)),
    ...[cell.alpha, cell.beta, cell.gamma].map((angle) => angle.toFixed(3)),
    volume.toFixed(1),
    merit.m.toFixed(1),
  ];
  for (const value of values) row.insertCell().textContent = value;
  return row;
}

function showVerdict({ level, summary, reasons }: Verdict): void {
  element('verdict').className = level;
  element('verdict').textContent = summary;
  element('reasons').replaceChildren(
    ...reasons.map(({ message, hint }) => {
      const item = document.createElement('li');
      item.textContent = hint === undefined ? message : `${message}. ${hint}`;
      return item;
    }),
  );
}

/** Address of the models, which are on unless the address of the page says `models=off`. */
function modelsOfAddress(query: URLSearchParams): string | null {
  return query.get('models') === 'off' ? null : new URL('models/', document.baseURI).href;
}

async function indexFile(file: File): Promise<void> {
  const status = element('status');
  element('solutions').replaceChildren();
  element('verdict').textContent = '';
  element('reasons').replaceChildren();
  element('json').textContent = '';
  try {
    const { peaks } = readPeakList(new Uint8Array(await file.arrayBuffer()), file.name);
    const query = new URLSearchParams(location.search);
    const request = { peaks, options: optionsOfAddress(query), models: modelsOfAddress(query) };
    status.textContent = request.models === null ? 'searching' : 'fetching models';
    const result = await searchInWorker(request, ({ fraction, stage }) => {
      status.textContent = `${stage} ${(100 * fraction).toFixed(0)} %`;
    });
    showVerdict(result.verdict);
    element('solutions').replaceChildren(...result.solutions.map(rowOf));
    element('json').textContent = JSON.stringify(result);
    status.textContent = `done: ${file.name}`;
  } catch (error) {
    status.textContent = `failed: ${error instanceof Error ? error.message : String(error)}`;
  }
}

element('file').addEventListener('change', ({ target }) => {
  const file = (target as HTMLInputElement).files?.[0];
  if (file !== undefined) void indexFile(file);
});
