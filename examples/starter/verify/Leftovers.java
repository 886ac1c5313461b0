import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Runs the starter, and then names every thread that it left behind: those that keep a JVM alive at once, and Fairlead's
/// own, which are daemons, if they are still there after 10 seconds. The JDK's carriers of virtual threads are its own.
class Leftovers {
    public static void main(String[] args) throws Exception {
        Main.main(args);
        System.out.flush();
        List<String> left = new ArrayList<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            boolean ours = thread.getName().startsWith("fairlead");
            boolean keepsAlive = !thread.isDaemon() && thread != Thread.currentThread();
            if (keepsAlive || (ours && !thread.join(Duration.ofSeconds(10)))) {
                left.add(thread.getName());
            }
        }
        if (!left.isEmpty()) {
            System.err.println("threads left behind: " + String.join(", ", left));
            System.exit(1);
        }
    }
}
