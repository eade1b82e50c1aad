import { unzipSync } from 'fflate';
import { fail } from './text.js';

/** Members taken from an archive may unpack to this many bytes in all. */
const MAXIMUM_SIZE = 50e6;

/** A member of more than this size may unpack to so many times its packed size; measurements in XML have ratios of 5 to 30. */
const LARGEST_RATIO = 200;
const SMALL = 100_000;

/** Does the file begin as a zip archive does? */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/**
 * The members of a zip archive that are wanted, unpacked, by name.
 * @throws InputError `bad-zip`, or `too-large` where they would unpack to more than 50 MB
 */
export function readMembers(
  bytes: Uint8Array,
  file: string,
  isWanted: (name: string) => boolean,
): Map<string, Uint8Array> {
  let size = 0;
  let tooLarge = '';
  let members: Record<string, Uint8Array>;
  try {
    members = unzipSync(bytes, {
      filter: ({ name, size: packed, originalSize }) => {
        if (!isWanted(name)) return false;
        size += originalSize;
        if (size <= MAXIMUM_SIZE && originalSize <= LARGEST_RATIO * packed + SMALL) return true;
        tooLarge = name;
        return false;
      },
    });
  } catch (error) {
    return fail(file, {
      code: 'bad-zip',
      message: 'the zip archive is damaged',
      value: error instanceof Error ? error.message : String(error),
      hint: 'Was the file cut off? Export it again',
    });
  }
  if (tooLarge !== '') {
    fail(file, {
      code: 'too-large',
      message: 'the archive unpacks to more than any pattern needs',
      value: tooLarge,
      expected: `${MAXIMUM_SIZE / 1e6} MB or less, and at most ${LARGEST_RATIO} times the packed size`,
    });
  }
  return new Map(Object.entries(members));
}
