import { chmod, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { InfrastructureProblem } from './infrastructure-problem.js';

/** Where everything lies that one installation keeps on this machine. All paths are absolute. */
export interface DataDirectory {
  readonly path: string;
  /** Passwords and keys; the folder is closed to everyone else. */
  readonly secrets: string;
  readonly certificates: string;
  readonly logs: string;
  readonly nats: string;
  readonly postgres: string;
  /** Programs that were fetched for this installation. */
  readonly bin: string;
  /** One record per program that runs. */
  readonly run: string;
  /** The administrator's socket of the gateway. */
  readonly socket: string;
}

/** Linux refuses longer paths of unix sockets (`sun_path`, 108 bytes with the closing zero). */
const LONGEST_SOCKET_PATH = 107;

/** Makes what is missing of the data directory at `path` and returns its layout. Throws an InfrastructureProblem. */
export async function dataDirectory(path: string): Promise<DataDirectory> {
  const root = resolve(path);
  const data: DataDirectory = {
    path: root,
    secrets: join(root, 'secrets'),
    certificates: join(root, 'certificates'),
    logs: join(root, 'logs'),
    nats: join(root, 'nats'),
    postgres: join(root, 'postgres'),
    bin: join(root, 'bin'),
    run: join(root, 'run'),
    socket: join(root, 'unix.socket'),
  };
  if (Buffer.byteLength(data.socket) > LONGEST_SOCKET_PATH) {
    throw new InfrastructureProblem(
      `The path of the socket ${data.socket} is longer than ${LONGEST_SOCKET_PATH} bytes: set MUSTER_HOME to a shorter path.`,
    );
  }
  for (const folder of [data.path, data.certificates, data.logs, data.nats, data.postgres, data.bin, data.run]) {
    await make(folder, 0o755);
  }
  await make(data.secrets, 0o700);
  await chmod(data.secrets, 0o700);
  return data;
}

async function make(folder: string, mode: number): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
      throw new InfrastructureProblem(
        `No permission to make ${folder}: run as a user who may write there, or set MUSTER_HOME to another folder.`,
      );
    }
    if (code === 'ENOTDIR' || code === 'EEXIST') {
      throw new InfrastructureProblem(
        `${folder} cannot be made because a file is in its way: move it or set MUSTER_HOME.`,
      );
    }
    throw error;
  }
}
