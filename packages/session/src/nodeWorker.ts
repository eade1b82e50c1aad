import { parentPort } from 'node:worker_threads';
import { createJobServer, type WorkerRequest } from 'ml-index/search';

const serve = createJobServer();
parentPort!.on('message', (request: WorkerRequest) => {
  const reply = serve(request);
  if (reply !== null) parentPort!.postMessage(reply);
});
