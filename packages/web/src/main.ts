import {
  indexCif,
  indexHtml,
  indexHtmlContent,
  indexJsonText,
  REPORT_STYLE,
  type IndexReport,
} from '@ml-index/session';
import { formatIssue, type Issue } from 'ml-index/math';
import { fieldElements, fieldText, readFields } from './fields.js';
import type { PageReply, PageRequest } from './messages.js';

const element = <T extends HTMLElement = HTMLElement>(id: string): T => document.getElementById(id) as T;
const form = element<HTMLFormElement>('form');
const fileInput = element<HTMLInputElement>('file');
const cancel = element<HTMLButtonElement>('cancel');
const progress = element<HTMLProgressElement>('progress');

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
const post = (request: PageRequest): void => worker.postMessage(request);

/** Number of the request that the page shows; answers to others are not shown. */
let shown = 0;
let fileName = '';
const links: string[] = [];

function say(text: string, isRunning: boolean): void {
  element('status').textContent = text;
  cancel.hidden = !isRunning;
  progress.hidden = !isRunning;
}

function clear(): void {
  element('issues').replaceChildren();
  element('report').replaceChildren();
  element('downloads').replaceChildren();
  for (const link of links.splice(0)) URL.revokeObjectURL(link);
}

/** Reads and indexes the chosen file; one that is being indexed is given up. */
async function begin(): Promise<void> {
  const file = fileInput.files?.[0];
  if (file === undefined) return;
  const id = ++shown;
  fileName = file.name;
  post({ kind: 'cancel' });
  clear();
  progress.removeAttribute('value');
  say(`reading ${file.name}`, true);
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (id !== shown) return;
    const { options, hasModels, workers } = readFields(new FormData(form));
    const models = hasModels ? new URL('models/', document.baseURI).href : null;
    post({ kind: 'index', id, bytes, name: file.name, options, models, workers });
  } catch (error) {
    if (id === shown) fail([{ code: 'cannot-read', message: String(error), file: file.name }]);
  }
}

function fail(issues: readonly Issue[]): void {
  say(`failed: ${fileName}`, false);
  element('issues').replaceChildren(
    ...issues.map((issue) => {
      const item = document.createElement('li');
      item.textContent = formatIssue(issue, fieldText);
      return item;
    }),
  );
}

function show(report: IndexReport): void {
  const isCancelled = report.result.stopped === 'cancelled';
  say(`${isCancelled ? 'cancelled, with the best so far' : 'done'}: ${fileName}`, false);
  element('report').innerHTML = indexHtmlContent(report, fieldText); // every text in it is escaped
  const outputs: [string, string, string][] = [
    ['json', 'application/json', indexJsonText(report)],
    ['html', 'text/html', indexHtml(report, fieldText)],
  ];
  if (report.result.solutions.length > 0) outputs.push(['cif', 'chemical/x-cif', indexCif(report)]);
  element('downloads').replaceChildren(...outputs.map((output) => download(...output)));
}

function download(extension: string, type: string, text: string): HTMLAnchorElement {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  links.push(link.href);
  link.download = `${fileName.replace(/\.[^.]*$/, '')}.${extension}`;
  link.textContent = `Save ${extension.toUpperCase()}`;
  return link;
}

worker.addEventListener('message', ({ data }: MessageEvent<PageReply>) => {
  if (data.id !== shown) return;
  if (data.kind === 'report') show(data.report);
  else if (data.kind === 'failure') fail(data.issues);
  else {
    progress.value = data.progress.fraction;
    say(`${data.progress.stage} of ${fileName}`, true);
  }
});
worker.addEventListener('error', ({ message }) => fail([{ code: 'internal-error', message }]));

const style = document.createElement('style');
style.textContent = REPORT_STYLE;
document.head.prepend(style);
element('fields').replaceChildren(...fieldElements(new URLSearchParams(location.search)));
fileInput.addEventListener('change', () => void begin());
form.addEventListener('submit', (event) => {
  event.preventDefault();
  void begin();
});
cancel.addEventListener('click', () => post({ kind: 'cancel' }));
