import { fork, type ChildProcess } from 'node:child_process';

/** Sends the tasks, in order, to so many child processes that answer each with a message; one task at a time a process. */
export async function runTasks<Task, Answer>(
  script: URL,
  tasks: readonly Task[],
  workers: number,
  onAnswer: (task: Task, answer: Answer) => void,
): Promise<void> {
  const queue = [...tasks];
  const serve = (child: ChildProcess): Promise<void> =>
    new Promise((resolve, reject) => {
      let task: Task | undefined;
      const next = (): void => {
        task = queue.shift();
        if (task === undefined) child.disconnect();
        else child.send(task as object);
      };
      child.on('message', (answer) => {
        onAnswer(task!, answer as Answer);
        next();
      });
      child.on('error', reject);
      child.on('exit', (code) => {
        if (task === undefined) resolve();
        else
          reject(
            new Error(`a worker process ended with code ${code} at ${JSON.stringify(task).slice(0, 200)}`),
          );
      });
      next();
    });
  const children = Array.from({ length: Math.min(workers, tasks.length) }, () =>
    fork(script, { serialization: 'advanced' }),
  );
  try {
    await Promise.all(children.map(serve));
  } finally {
    for (const child of children) child.kill();
  }
}

/** The other end: answers tasks one after the other until the parent has ended, even within a task. */
export function serveTasks<Task, Answer>(answer: (task: Task) => Promise<Answer>): void {
  process.on('message', (task: Task) => {
    void answer(task).then((result) => process.send!(result as object));
  });
  process.on('disconnect', () => process.exit());
}
