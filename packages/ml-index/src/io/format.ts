import { InputError, type Issue } from '../math/index.js';
import type { NamedColumn } from './headings.js';
import type { ScanFile } from './scan.js';
import type { Table } from './table.js';
import { decodeText } from './text.js';
import type { Radiation } from './wavelength.js';

/** What a file holds: the positions of lines, or a measured pattern. */
export type FileKind = 'peaks' | 'pattern';

/** So many bytes from the beginning are looked at to tell a format. */
const HEAD = 200_000;

/** A file as the formats see it; what is derived from its bytes is made once, when it is asked for. */
export class InputFile {
  private decoded: string | null = null;
  private beginning: string | null = null;

  constructor(
    readonly bytes: Uint8Array,
    /** For messages, and for what an extension tells. */
    readonly name: string,
  ) {}

  /** The first 200 kB as Latin-1 without NUL, whatever the file is. */
  get head(): string {
    this.beginning ??= new TextDecoder('latin1').decode(this.bytes.subarray(0, HEAD)).replaceAll('\0', '');
    return this.beginning;
  }

  /**
   * The file as text: UTF-8, UTF-16 with a byte order mark, else Windows-1252.
   * @throws InputError `empty-file` or `binary-file`
   */
  get text(): string {
    this.decoded ??= decodeText(this.bytes, this.name);
    return this.decoded;
  }

  /**
   * The file as text even where bytes that are no text stand in it (old programs leave such bytes in title lines): they
   * become blanks.
   * @throws InputError `empty-file`
   */
  get looseText(): string {
    try {
      return this.text;
    } catch (error) {
      if (!(error instanceof InputError) || error.issues[0].code !== 'binary-file') throw error;
      return new TextDecoder('windows-1252').decode(this.bytes).replace(/[\0-\x08\x0e-\x1f]/g, ' ');
    }
  }

  /** Does the name end in this extension, written without its dot? */
  hasExtension(extension: string): boolean {
    return this.name.toLowerCase().endsWith(`.${extension}`);
  }
}

/** What a format's reader is told. */
export interface ReadOptions {
  /** The wavelength that an option names, null for none. */
  readonly radiation: Radiation | null;
  /** Is the decimal sign a comma? Undefined: to be found out. */
  readonly decimalComma?: boolean | undefined;
  /** What the columns hold, in the words of the option; undefined: to be found out. */
  readonly columns?: string | undefined;
  /** What the user says that the file is. */
  readonly as?: FileKind | undefined;
}

interface Format {
  /** As messages and documents call it. */
  readonly name: string;
  /** Usual extensions, without the dot; they decide only where `sniff` says so. */
  readonly extensions: readonly string[];
  /** Does the content show this format? Cheap, and never throws but for a file that is empty or binary. */
  sniff(file: InputFile): boolean;
}

/** A format of measured patterns. */
export interface PatternFormat extends Format {
  readonly kind: 'pattern';
  /** @throws InputError with everything that is wrong */
  read(file: InputFile, options: ReadOptions): ScanFile;
}

/** Columns of line positions as a list format's reader hands them on. */
export interface ListTable {
  /** The format in more detail than its name, where there is more to say. */
  readonly format: string;
  readonly table: Table;
  /** What the columns hold, where the format says so; null where it is to be found out. */
  readonly columns: readonly NamedColumn[] | null;
  /** What may be wrong with the file though it could be read. */
  readonly warnings?: readonly Issue[];
}

/** A format of peak lists. */
export interface ListFormat extends Format {
  readonly kind: 'peaks';
  /** @throws InputError with everything that is wrong */
  read(file: InputFile, options: ReadOptions): ListTable;
}
