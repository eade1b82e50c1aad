import { createWasmKernel, type CandidateKernel } from '../optimize/index.js';
import { runJob, type Job, type JobResult, type SearchSetting } from './job.js';

/** Runs the jobs of one search at a time, here or in workers. */
export interface WorkerPool {
  /** Jobs that it can run at the same time. */
  readonly size: number;
  /** Announce the setting that the next jobs belong to. */
  start(setting: SearchSetting): void;
  run(job: Job): Promise<JobResult>;
}

/** What a pool and its workers say to each other; plain data. */
export type WorkerRequest =
  { readonly kind: 'setting'; readonly setting: SearchSetting } | { readonly kind: 'job'; readonly job: Job };
export type WorkerReply = { readonly result: JobResult } | { readonly error: string };

/** One worker as the pool sees it: `worker_threads` in Node, a Web Worker in the browser. */
export interface WorkerPort {
  post(request: WorkerRequest): void;
  /** Called once, before the first request. */
  onReply(listener: (reply: WorkerReply) => void): void;
}

/** The inside of a worker: answers every `job` request, and nothing else. */
export function createJobServer(): (request: WorkerRequest) => WorkerReply | null {
  let setting: SearchSetting | null = null;
  let kernel: CandidateKernel | null = null;
  return (request) => {
    if (request.kind === 'setting') {
      setting = request.setting;
      return null;
    }
    try {
      if (setting === null) throw new Error('job before setting');
      kernel ??= createWasmKernel();
      return { result: runJob(setting, request.job, kernel) };
    } catch (error) {
      return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  };
}

/** A pool without workers. Yields to the event loop after each job, so that cancellation is heard. */
export function createLocalPool(): WorkerPool {
  const serve = createJobServer();
  return {
    size: 1,
    start: (setting) => void serve({ kind: 'setting', setting }),
    async run(job) {
      const reply = serve({ kind: 'job', job })!;
      await new Promise((resolve) => setTimeout(resolve));
      if ('error' in reply) throw new Error(reply.error);
      return reply.result;
    },
  };
}

/** A pool over workers that run {@link createJobServer}. Each worker has one job at a time; the others wait. */
export function createWorkerPool(ports: readonly WorkerPort[]): WorkerPool {
  type Waiting = { job: Job; resolve: (result: JobResult) => void; reject: (error: Error) => void };
  const queue: Waiting[] = [];
  const busy: (Waiting | null)[] = ports.map(() => null);
  const next = (i: number): void => {
    const waiting = queue.shift() ?? null;
    busy[i] = waiting;
    if (waiting !== null) ports[i].post({ kind: 'job', job: waiting.job });
  };
  ports.forEach((port, i) => {
    port.onReply((reply) => {
      const done = busy[i];
      next(i);
      if (done === null) return;
      if ('error' in reply) done.reject(new Error(reply.error));
      else done.resolve(reply.result);
    });
  });
  return {
    size: ports.length,
    start: (setting) => ports.forEach((port) => port.post({ kind: 'setting', setting })),
    run: (job) =>
      new Promise((resolve, reject) => {
        queue.push({ job, resolve, reject });
        const idle = busy.indexOf(null);
        if (idle >= 0) next(idle);
      }),
  };
}
