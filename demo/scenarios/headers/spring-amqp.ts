import { stackTrace, type Failure } from '../failures/failure.ts'

/** Headers Spring AMQP's `RepublishMessageRecoverer` adds to the message it gives up on. All of them text. */
export function springAmqpRepublish(exchange: string, routingKey: string, failure: Failure): Record<string, string> {
  const thrown: Failure = {
    className: 'org.springframework.amqp.rabbit.support.ListenerExecutionFailedException',
    message: 'Listener threw exception',
    frames: [
      'org.springframework.amqp.rabbit.listener.adapter.MessagingMessageListenerAdapter.invokeHandlerAndProcessResult(MessagingMessageListenerAdapter.java:209)',
      'org.springframework.amqp.rabbit.listener.AbstractMessageListenerContainer.executeListener(AbstractMessageListenerContainer.java:1541)',
    ],
  }
  return {
    'x-exception-message': failure.message,
    'x-exception-stacktrace': stackTrace(failure, [thrown]),
    'x-original-exchange': exchange,
    'x-original-routingKey': routingKey,
  }
}
