import { createJobServer, type WorkerRequest } from 'ml-index/search';

const serve = createJobServer();
self.addEventListener('message', ({ data }: MessageEvent<WorkerRequest>) => {
  const reply = serve(data);
  if (reply !== null) self.postMessage(reply);
});
