import java.nio.charset.StandardCharsets;
import java.util.UUID;
import javax.jms.JMSException;
import javax.jms.MessageConsumer;
import javax.jms.MessageProducer;
import javax.jms.Session;
import javax.transaction.xa.XAResource;
import org.apache.activemq.artemis.core.transaction.impl.XidImpl;
import org.apache.activemq.artemis.jms.client.ActiveMQXAConnectionFactory;

/**
 * An application whose transaction manager dies between the two phases: it sends to a queue or an address, or takes from a queue, inside an
 * XA branch, prepares the branch, says its id as Artemis' management names it, and is gone without a second phase.
 *
 * Arguments: url user password send|send-topic|take name count
 */
class PrepareBranch {
    public static void main(String[] arguments) throws Exception {
        var work = arguments[3];
        var name = arguments[4];
        var count = Integer.parseInt(arguments[5]);
        var factory = new ActiveMQXAConnectionFactory(arguments[0]);
        var connection = factory.createXAConnection(arguments[1], arguments[2]);
        connection.start();
        var session = connection.createXASession();
        var branch = new XidImpl(bytes(), 1, bytes());
        var resource = session.getXAResource();
        var place = work.equals("send-topic") ? session.createTopic(name) : session.createQueue(name);
        resource.start(branch, XAResource.TMNOFLAGS);
        if (work.equals("take")) take(session.createConsumer(place), count);
        else send(session, session.createProducer(place), count);
        resource.end(branch, XAResource.TMSUCCESS);
        if (resource.prepare(branch) != XAResource.XA_OK) throw new IllegalStateException("The broker did not prepare the branch.");
        System.out.println(XidImpl.toBase64String(branch));
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private static void send(Session session, MessageProducer producer, int count) throws JMSException {
        for (var index = 0; index < count; index++) producer.send(session.createTextMessage("prepared " + index));
    }

    private static void take(MessageConsumer consumer, int count) throws JMSException {
        for (var index = 0; index < count; index++) {
            var message = consumer.receive(10_000);
            if (message == null) throw new IllegalStateException("Only " + index + " of " + count + " messages came.");
            message.acknowledge();
        }
    }

    private static byte[] bytes() {
        return UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
    }
}
