import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Unavailable } from '../outcome.ts'
import { rabbitmqSeries, type RabbitmqSeries } from '../versions.ts'
import { unpackPackages } from './debian-packages.ts'
import { child, wrapErlang } from './loader-wrappers.ts'
import { installOnce, type InstallContext } from './once.ts'

/** An installed RabbitMQ with its own Erlang. */
export interface RabbitmqInstall {
  /** Folder that holds `sbin/`, `plugins/`. */
  home: string
  /** Folder of the Erlang programs. */
  erlangBin: string
}

const wanted =
  /^(erlang-.*|rabbitmq-server|zlib1g|lib(c6|gcc-s1|stdc\+\+6|systemd0|cap2|tinfo6|ssl3(t64)?|zstd1|lz4-1|lzma5|gcrypt20|gpg-error0))$/

/** Installs RabbitMQ and Erlang of a series from Debian packages, with every library they need. */
export async function installRabbitmq(context: InstallContext, series: RabbitmqSeries): Promise<RabbitmqInstall> {
  if (/\s/.test(context.root)) {
    throw new Unavailable(
      `the folder ${context.root} has a space in its path, which RabbitMQ's scripts cannot take`,
      'Set BROKERS_DIR to a folder without spaces.',
    )
  }
  const { version, suite } = rabbitmqSeries[series]
  const root = await installOnce(context, {
    name: `rabbitmq-${series}`,
    version,
    boundToPath: true,
    build: async (draft, final) => {
      await unpackPackages(context, { name: `rabbitmq-${series}`, suite, package: 'rabbitmq-server', wanted }, draft)
      for (const unneeded of ['usr/share/doc', 'usr/share/man']) await rm(join(draft, unneeded), { recursive: true, force: true })
      await wrapErlang(draft, final)
    },
  })
  return { home: await child(join(root, 'usr/lib/rabbitmq/lib'), /^rabbitmq_server-/), erlangBin: join(root, 'usr/lib/erlang/bin') }
}
