import { createJobRunner, type Job, type JobResult, type SearchSetting } from './job.js';

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
  const run = createJobRunner();
  return (request) => {
    if (request.kind === 'setting') {
      setting = request.setting;
      return null;
    }
    try {
      if (setting === null) throw new Error('job before setting');
      return { result: run(setting, request.job) };
    } catch (error) {
      return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  };
}

/** Requests that a worker has at a time: one that it works on and one that waits, so that it is never idle. */
const AHEAD = 2;

/** After a look at the event loop: at once in Node, where a timer waits a millisecond; browsers have timers only. */
const later: (task: () => void) => unknown =
  (globalThis as { setImmediate?: (task: () => void) => unknown }).setImmediate ?? setTimeout;

/** One that does jobs: a worker, or this very thread. */
interface Hand {
  /** Jobs that it takes at a time. */
  readonly room: number;
  readonly given: Waiting[];
  post: (request: WorkerRequest) => void;
}

interface Waiting {
  readonly job: Job;
  readonly resolve: (result: JobResult) => void;
  readonly reject: (error: Error) => void;
}

export interface PoolPlan {
  readonly workers: number;
  /** Called once for each of the workers. They run {@link createJobServer} and answer in the order of the requests. */
  open(): WorkerPort;
  /**
   * Rounds that this thread does before the workers are opened; after that it works beside them, a job between two looks
   * at the event loop. Without it this thread does none.
   */
  readonly alone?: number;
}

/** A pool over workers. It keeps no state but the setting, so that one search after the other may use it. */
export function createWorkerPool({ workers, open, alone }: PoolPlan): WorkerPool {
  const here = alone !== undefined;
  const queue: Waiting[] = [];
  const hands: Hand[] = [];
  let setting: SearchSetting | null = null;
  let rounds = 0;
  const answer = (hand: Hand, reply: WorkerReply): void => {
    const done = hand.given.shift();
    if (done === undefined) return;
    if ('result' in reply) rounds += reply.result.rounds;
    fill();
    if ('error' in reply) done.reject(new Error(reply.error));
    else done.resolve(reply.result);
  };
  const add = (room: number, connect: (hand: Hand) => Hand['post']): void => {
    const hand: Hand = { room, given: [], post: () => undefined };
    hand.post = connect(hand);
    if (setting !== null) hand.post({ kind: 'setting', setting });
    hands.push(hand);
  };
  if (here) {
    const serve = createJobServer();
    add(1, (hand) => (request) => {
      if (request.kind === 'setting') serve(request);
      else later(() => answer(hand, serve(request)!));
    });
  }
  const addWorkers = (): void => {
    while (hands.length < workers + (here ? 1 : 0)) {
      const port = open();
      add(AHEAD, (hand) => {
        port.onReply((reply) => answer(hand, reply));
        return (request) => port.post(request);
      });
    }
  };
  /** Give jobs to those with the least to do. */
  const fill = (): void => {
    if (!here || rounds >= alone) addWorkers();
    while (queue.length > 0) {
      const free = hands.filter(({ room, given }) => given.length < room);
      if (free.length === 0) return;
      const hand = free.reduce((best, other) => (other.given.length < best.given.length ? other : best));
      const waiting = queue.shift()!;
      hand.given.push(waiting);
      hand.post({ kind: 'job', job: waiting.job });
    }
  };
  return {
    size: workers * AHEAD + (here ? 1 : 0),
    start(next) {
      setting = next;
      for (const hand of hands) hand.post({ kind: 'setting', setting });
    },
    run: (job) =>
      new Promise((resolve, reject) => {
        queue.push({ job, resolve, reject });
        fill();
      }),
  };
}

/** A pool without workers. */
export function createLocalPool(): WorkerPool {
  const open = (): never => {
    throw new Error('a pool without workers opens none');
  };
  return createWorkerPool({ workers: 0, open, alone: Infinity });
}
