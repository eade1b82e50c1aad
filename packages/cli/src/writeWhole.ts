import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file whole: to a temporary file beside it, which then takes its name once it is on the disk. What was there stays where
 * that fails. Devices and pipes are written to as they are.
 * @throws Error as `node:fs` gives it
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const old = await stat(target).catch(() => null);
  if (old !== null && !old.isFile()) {
    const device = await open(target, 'w');
    try {
      await device.writeFile(text);
    } finally {
      await device.close();
    }
    return;
  }
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  const file = await open(temporary, 'wx', old === null ? 0o666 : old.mode & 0o777);
  try {
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
