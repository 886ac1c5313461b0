package dev.fairlead.cli;

import dev.fairlead.Browser;
import dev.fairlead.ConnectionState;
import dev.fairlead.ServiceChange;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.show.ServiceTable;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// `fairlead browse` on a terminal: a table of what is there now.
final class LiveServices {
    private static final int ROWS = 24;

    /// What is to be done with the table, by the command's thread.
    private interface News {
        void apply(ServiceTable table);
    }

    private final Browser browser;
    private final Console console;
    private final ServiceTable table;
    private final BlockingQueue<News> news = new LinkedBlockingQueue<>(1024);
    private boolean found;

    LiveServices(Browser browser, Arguments arguments, Console console) {
        this.browser = browser;
        this.console = console;
        this.table =
                new ServiceTable(
                        browser.search().toString(),
                        arguments.has(Options.TXT),
                        console.unicode(),
                        rows(console) - 1); // the cursor has one
    }

    /// Whether somebody looks at a screen that can be drawn on.
    static boolean isFor(Console console, Arguments arguments) {
        return console.terminals().out()
                && !arguments.has(Options.JSON)
                && !arguments.has(Options.LINES)
                && console.environment("TERM").filter("dumb"::equals).isEmpty();
    }

    private static int rows(Console console) {
        return console.environment("LINES")
                .filter(text -> text.matches("[1-9]\\d{0,3}"))
                .map(Integer::parseInt)
                .orElse(ROWS);
    }

    /// Until the time is over or a signal comes.
    ///
    /// @return whether anything was found
    boolean watch(Duration limit) throws OutputGone {
        browser.onChange(Runnable::run, change -> put(table -> take(table, change)));
        browser.onState(Runnable::run, state -> put(table -> table.waiting(reason(state))));
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (true) {
                console.draw(table.frame());
                long left = Math.max(0, end - System.nanoTime());
                News next = news.poll(left, TimeUnit.NANOSECONDS);
                if (next == null) {
                    return found;
                }
                for (; next != null; next = news.poll()) { // what came together is drawn once
                    next.apply(table);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("nobody interrupts the command's thread", e);
        }
    }

    private void take(ServiceTable table, ServiceChange change) {
        found = true;
        table.take(change);
    }

    private static String reason(ConnectionState state) {
        return state instanceof ConnectionState.Waiting(var why) ? why.summary() : "";
    }

    private void put(News one) {
        try {
            news.put(one);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the browser is being closed
        }
    }
}
