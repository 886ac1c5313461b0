package dev.fairlead.cli;

import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.line.ArgumentParser;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Invocation;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.UsageException;
import dev.fairlead.cli.show.Json;
import dev.fairlead.cli.show.Remedy;
import dev.fairlead.cli.show.ReportJson;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/// The `fairlead` command. Finds the command that is asked for, runs it, and turns what goes wrong
/// into a message and an exit status.
public final class Main {
    private final Console console;
    private final List<String> words;

    private Main(Console console, String[] words) {
        this.console = console;
        this.words = List.of(words);
    }

    public static void main(String[] words) {
        // Netty's JFR events are of no use to a command, and cost a fifth of its start.
        System.setProperty("io.netty.jfr.enabled", "false");
        Console console = Console.ofProcess();
        int status = run(console, words);
        console.undo().awaitSignal();
        // Not System.exit: all that has to be closed is closed, and only a signal has to undo more.
        Runtime.getRuntime().halt(status);
    }

    /// @return the exit status
    static int run(Console console, String... words) {
        return new Main(console, words).run();
    }

    private int run() {
        boolean payload = false;
        try {
            Invocation invocation = Invocation.parse(words);
            if (invocation.wants() == Invocation.Wish.VERSION) {
                console.print(Version.line());
                return ExitStatus.DONE;
            }
            if (invocation.wants() == Invocation.Wish.OVERVIEW) {
                for (String line : HelpCommand.overview()) {
                    console.print(line);
                }
                return ExitStatus.DONE;
            }
            Command command = Commands.named(invocation.command(), invocation.words());
            payload = command.printsPayload();
            Arguments arguments = ArgumentParser.parse(command.syntax(), invocation.words());
            payload = command.printsPayload(arguments);
            if (arguments.has(Options.HELP)) {
                for (String line : command.syntax().help()) {
                    console.print(line);
                }
                return ExitStatus.DONE;
            }
            arguments.refuseTogether(Options.QUIET, Options.VERBOSE);
            LogPrinter.show(arguments.count(Options.VERBOSE), console);
            return command.run(arguments, console);
        } catch (UsageException e) {
            return failed(payload, ExitStatus.USAGE, e.getMessage(), e.remedies());
        } catch (OutputGone e) {
            return e.isReaderGone()
                    ? ExitStatus.OUTPUT_GONE
                    : failed(
                            payload,
                            ExitStatus.THIS_MACHINE,
                            "stdout cannot be written: " + e.getMessage(),
                            List.of());
        } catch (NetworkException e) {
            return failed(payload, e.failure());
        } catch (RuntimeException | Error e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            return failed(
                    payload,
                    ExitStatus.THIS_MACHINE,
                    "this is a bug of fairlead: " + e,
                    trace.toString().lines().map(line -> line.replace("\t", "    ")).toList());
        }
    }

    private int failed(boolean payload, NetworkFailure failure) {
        int status = ExitStatus.of(failure);
        if (words.contains("--json")) {
            Json json = Json.of("error").put("exit", status).put("message", failure.summary());
            json.putAll("remedies", List.of(Remedy.of(failure)));
            ReportJson.putFailure(json, failure);
            json(payload, json.line());
        } else {
            console.say(
                    "fairlead: "
                            + failure.stage()
                            + ": "
                            + failure.summary()
                            + "  ["
                            + failure.cause()
                            + "]");
            console.say("  " + console.style().arrow() + " " + Remedy.of(failure));
        }
        return status;
    }

    private int failed(boolean payload, int status, String message, List<String> remedies) {
        if (words.contains("--json")) {
            Json json = Json.of("error").put("exit", status).put("message", message);
            json(payload, json.putAll("remedies", remedies).putNull("failure").line());
        } else {
            console.say("fairlead: " + message);
            for (String remedy : remedies) {
                console.say("  " + console.style().arrow() + " " + remedy);
            }
        }
        return status;
    }

    private void json(boolean payload, String line) {
        try {
            if (payload) {
                console.sayJson(line);
            } else {
                console.printJson(line);
            }
        } catch (OutputGone _) {
            // the exit status still tells
        }
    }
}
