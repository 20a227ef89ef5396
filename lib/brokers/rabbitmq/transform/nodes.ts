import type { NodeInfo } from '../../contract.ts'
import type { NodeAnswer } from '../answers.ts'

/** Nodes as the broker's `/api/nodes` tells. A stopped node has neither resources nor alarms. */
export function toNodes(answers: NodeAnswer[]): NodeInfo[] {
  return answers.map((node) => ({
    name: node.name,
    up: node.running,
    role: node.type ?? '',
    resources: resources(node),
    alarms: alarms(node),
  }))
}

function resources(node: NodeAnswer): Record<string, number> {
  const said = {
    memoryUsedBytes: node.mem_used,
    memoryLimitBytes: node.mem_limit,
    diskFreeBytes: node.disk_free,
    diskFreeLimitBytes: node.disk_free_limit,
    fileDescriptorsUsed: node.fd_used,
    fileDescriptorsLimit: node.fd_total,
    socketsUsed: node.sockets_used,
    erlangProcesses: node.proc_used,
    uptimeMs: node.uptime,
  }
  return Object.fromEntries(Object.entries(said).filter((entry): entry is [string, number] => typeof entry[1] === 'number'))
}

function alarms(node: NodeAnswer): string[] {
  const raised: string[] = []
  if (node.mem_alarm === true) raised.push('memory')
  if (node.disk_free_alarm === true) raised.push('disk')
  if ((node.partitions?.length ?? 0) > 0) raised.push('network partition')
  if (node.being_drained === true) raised.push('maintenance')
  return raised
}
