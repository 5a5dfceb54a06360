import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import {
  dataKeyBytes,
  type KeyName,
  type Keyring,
  type KeyWrapper,
  openRecord,
  ScleraError,
  sealingOverheadBytes,
  sealRecord,
} from '@sclera/core';

/*
 * The file: a header (magic, length and bytes of the wrapped master key), then slots of one size. A slot holds tag of the group ‖ tag of the
 * name ‖ wrapped data key ‖ CRC-32, or zeros where it is free. Tags are keyed hashes: whoever has the file alone cannot even tell whose keys
 * are in it.
 */
const magic = 'sclera-keyring-1';
const headerBytes = 4096;
const tagBytes = 16;
const wrappedBytes = dataKeyBytes + sealingOverheadBytes;
const slotBytes = 2 * tagBytes + wrappedBytes + 4;

export interface OpenKeyring extends Keyring {
  /** Slots that held no readable key when the file was opened, and were overwritten: a write that was cut off, or a damaged disk. */
  readonly damaged: number;
  close(): Promise<void>;
}

interface Entry {
  readonly slot: number;
  readonly group: string;
  readonly wrapped: Uint8Array;
}

/**
 * Opens a keyring, making it on first use. Keys are overwritten in place, so the file must lie on a disk of this node and outside its
 * backups. Throws `store-foreign` for a file of another wrapper, `store-unavailable` where it cannot be read or written.
 */
export async function openKeyring(path: string, wrapper: KeyWrapper): Promise<OpenKeyring> {
  const { file, master } = await openFile(path, wrapper);
  try {
    return await readKeyring(file, master);
  } catch (error) {
    await file.close();
    throw error;
  } finally {
    master.fill(0);
  }
}

async function readKeyring(file: FileHandle, master: Uint8Array): Promise<OpenKeyring> {
  const [tagKey, wrapKey] = [derive(master, 'tags'), derive(master, 'data keys')];
  const entries = new Map<string, Entry>();
  const { free, count: slots, damaged } = await readSlots(file, entries);
  let count = slots;
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(() => work().catch(unavailable));
    turn = result.catch(() => undefined);
    return result;
  };
  const groupTag = (group: string): string => tag(tagKey, `group\n${group}`);
  const nameTag = ({ group, name }: KeyName): string => tag(tagKey, `name\n${group}\n${name}`);
  const unwrap = (name: string, entry: Entry): Uint8Array => openRecord(entry.wrapped, wrapKey, name);

  const overwrite = (tags: readonly string[]): Promise<void> =>
    inTurn(async () => {
      const gone = tags.flatMap((name) => entries.get(name)?.slot ?? []).sort((a, b) => a - b);
      if (gone.length === 0) return;
      for (const [first, length] of runsOf(gone)) await writeAt(file, new Uint8Array(length * slotBytes), first);
      await file.datasync();
      for (const name of tags) {
        entries.get(name)?.wrapped.fill(0);
        entries.delete(name);
      }
      free.push(...gone);
    });

  const makeNow = async (names: readonly KeyName[]): Promise<void> => {
    const missing = [...new Map(names.map((name) => [nameTag(name), name])).entries()].filter(([known]) => !entries.has(known));
    if (missing.length === 0) return;
    const made = missing.map(([name, { group }]): readonly [string, Entry] => {
      const wrapped = sealRecord(randomBytes(dataKeyBytes), wrapKey, name);
      return [name, { slot: free.pop() ?? count++, group: groupTag(group), wrapped }];
    });
    made.sort(([, a], [, b]) => a.slot - b.slot);
    const bySlot = new Map(made.map(([name, entry]) => [entry.slot, writeSlot(name, entry)]));
    try {
      for (const [first, length] of runsOf([...bySlot.keys()])) {
        await writeAt(file, Buffer.concat(Array.from({ length }, (_, i) => bySlot.get(first + i) ?? new Uint8Array())), first);
      }
      await file.datasync();
    } catch (error) {
      free.push(...bySlot.keys());
      throw error;
    }
    for (const [name, entry] of made) entries.set(name, entry);
  };
  /** Names asked for while others are written: they share the next write. */
  let gathering: { readonly names: KeyName[]; readonly written: Promise<void> } | null = null;
  const gather = (): { readonly names: KeyName[]; readonly written: Promise<void> } => {
    const names: KeyName[] = [];
    const written = inTurn(async () => {
      gathering = null;
      await makeNow(names);
    });
    return { names, written };
  };

  return {
    damaged,
    async make(names) {
      gathering ??= gather();
      gathering.names.push(...names);
      await gathering.written;
      return names.map((name) => {
        const entry = entries.get(nameTag(name));
        // Destroyed between its making and here.
        if (!entry) throw new ScleraError('store-unavailable', 'A key was destroyed while it was asked for.');
        return unwrap(nameTag(name), entry);
      });
    },
    find(name) {
      const entry = entries.get(nameTag(name));
      return entry ? unwrap(nameTag(name), entry) : null;
    },
    destroy: (names) => overwrite(names.map(nameTag)),
    async destroyGroups(groups) {
      const gone = new Set(groups.map(groupTag));
      await overwrite([...entries].filter(([, { group }]) => gone.has(group)).map(([name]) => name));
    },
    async keepGroups(groups) {
      const kept = new Set(groups.map(groupTag));
      await overwrite([...entries].filter(([, { group }]) => !kept.has(group)).map(([name]) => name));
    },
    close: () => inTurn(() => file.close()),
  };
}

/** The open file and its master key. A new file is written aside and appears whole. */
async function openFile(path: string, wrapper: KeyWrapper): Promise<{ readonly file: FileHandle; readonly master: Uint8Array }> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch(unavailable);
  const there = await open(path, 'r+', 0o600).catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? null : unavailable(error),
  );
  if (there) {
    try {
      return { file: there, master: await wrapper.unwrap(await readHeader(there)) };
    } catch (error) {
      await there.close();
      throw error instanceof ScleraError ? error : unavailable(error);
    }
  }
  const master = new Uint8Array(randomBytes(dataKeyBytes));
  const header = writeHeader(await wrapper.wrap(master));
  const aside = `${path}.new-${process.pid}`;
  try {
    await rm(aside, { force: true });
    const file = await open(aside, 'wx+', 0o600);
    await file.write(header, 0, header.length, 0);
    await file.sync();
    await rename(aside, path);
    const folder = await open(dirname(path), 'r');
    await folder.sync().finally(() => folder.close());
    return { file, master };
  } catch (error) {
    return unavailable(error);
  }
}

function writeHeader(wrapped: Uint8Array): Uint8Array {
  if (wrapped.length > headerBytes - magic.length - 2)
    throw new ScleraError('configuration-invalid', 'The wrapped key of the keyring is too long.');
  const header = Buffer.alloc(headerBytes);
  header.write(magic, 'latin1');
  header.writeUInt16BE(wrapped.length, magic.length);
  header.set(wrapped, magic.length + 2);
  return header;
}

async function readHeader(file: FileHandle): Promise<Uint8Array> {
  const header = Buffer.alloc(headerBytes);
  await file.read(header, 0, headerBytes, 0);
  if (header.toString('latin1', 0, magic.length) !== magic) throw new ScleraError('store-foreign', 'The keyring of this node is not one.');
  return new Uint8Array(header.subarray(magic.length + 2, magic.length + 2 + header.readUInt16BE(magic.length)));
}

/** Fills `entries`; returns the free slots, lowest last, and overwrites what cannot be read. */
async function readSlots(
  file: FileHandle,
  entries: Map<string, Entry>,
): Promise<{ readonly free: number[]; readonly count: number; readonly damaged: number }> {
  const { size } = await file.stat();
  const count = Math.ceil(Math.max(0, size - headerBytes) / slotBytes);
  const bytes = Buffer.alloc(count * slotBytes);
  await file.read(bytes, 0, bytes.length, headerBytes);
  const free: number[] = [];
  let damaged = 0;
  for (let slot = count - 1; slot >= 0; slot--) {
    const content = bytes.subarray(slot * slotBytes, (slot + 1) * slotBytes);
    const body = content.subarray(0, slotBytes - 4);
    if (content.every((byte) => byte === 0)) free.push(slot);
    else if (crc32(body) === content.readUInt32BE(slotBytes - 4)) {
      const [group, name] = [body.subarray(0, tagBytes), body.subarray(tagBytes, 2 * tagBytes)];
      entries.set(name.toString('hex'), { slot, group: group.toString('hex'), wrapped: new Uint8Array(body.subarray(2 * tagBytes)) });
    } else {
      await writeAt(file, new Uint8Array(slotBytes), slot);
      free.push(slot);
      damaged += 1;
    }
  }
  if (damaged > 0) await file.datasync();
  return { free, count, damaged };
}

function writeSlot(name: string, { group, wrapped }: Entry): Uint8Array {
  const slot = Buffer.concat([Buffer.from(group, 'hex'), Buffer.from(name, 'hex'), wrapped, Buffer.alloc(4)]);
  slot.writeUInt32BE(crc32(slot.subarray(0, slotBytes - 4)), slotBytes - 4);
  return slot;
}

async function writeAt(file: FileHandle, bytes: Uint8Array, slot: number): Promise<void> {
  const { bytesWritten } = await file.write(bytes, 0, bytes.length, headerBytes + slot * slotBytes);
  if (bytesWritten !== bytes.length) throw new Error('the keyring was written in part');
}

/** Neighbouring slots as [first, length], for slots in ascending order. */
function runsOf(slots: readonly number[]): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (const slot of slots) {
    const last = runs.at(-1);
    if (last && last[0] + last[1] === slot) last[1] += 1;
    else runs.push([slot, 1]);
  }
  return runs;
}

function tag(key: Uint8Array, text: string): string {
  return createHmac('sha256', key).update(text).digest().subarray(0, tagBytes).toString('hex');
}

function derive(master: Uint8Array, use: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', master, new Uint8Array(), `sclera/keyring/${use}`, dataKeyBytes));
}

function unavailable(cause: unknown): never {
  if (cause instanceof ScleraError) throw cause;
  throw new ScleraError('store-unavailable', 'The keyring of this node cannot be read or written.', { cause });
}
