import styles from './kind-icon.module.css'

const LETTERS: Record<string, [letters: string, label: string]> = {
  rabbitmq: ['R', 'RabbitMQ'],
  kafka: ['K', 'Apache Kafka'],
  rocketmq: ['Ro', 'Apache RocketMQ'],
  activemq: ['A', 'ActiveMQ Classic'],
  artemis: ['Ar', 'ActiveMQ Artemis'],
}

/** The product's name of a broker kind; an unknown kind is shown as its id. */
export const kindLabel = (kind: string): string => LETTERS[kind]?.[1] ?? kind

/** Badge of a broker kind. A kind we have no badge for shows its first letter. */
export function KindIcon({ kind }: { kind: string }) {
  return (
    <span className={`${styles['icon']} ${styles[kind] ?? ''}`} title={kindLabel(kind)}>
      <span aria-hidden>{LETTERS[kind]?.[0] ?? kind.slice(0, 1).toUpperCase()}</span>
      <span className="sr-only">{kindLabel(kind)}</span>
    </span>
  )
}
