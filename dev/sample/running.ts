import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The stand-in that `npm start` runs. */
export interface RunningSample {
  endpoint: string;
  /** Ids of all its accounts. */
  accounts: string[];
}

const file = path.resolve('.cache/sample.json');

export async function writeSample(sample: RunningSample): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(sample));
}

/** The sample that was started last; undefined where none was. */
export async function readSample(): Promise<RunningSample | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (Object(error).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}
