package dev.fairlead.examples.filedrop;

import dev.fairlead.NetworkException;
import dev.fairlead.Port;
import dev.fairlead.peer.Admission;
import dev.fairlead.peer.OfferedInvitation;
import dev.fairlead.peer.PeerInvitation;
import dev.fairlead.peer.PeerProfile;
import dev.fairlead.peer.PeerSession;
import dev.fairlead.peer.PeerStream;
import dev.fairlead.peer.RemotePeer;
import dev.fairlead.peer.Resource;
import dev.fairlead.peer.ResourceReceiver;
import dev.fairlead.peer.ResourceSender;
import dev.fairlead.peer.TransferProgress;
import dev.fairlead.peer.TransferSummary;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Scanner;

/// Files from one machine to another: `FileDrop receive DIR` shows an invitation, `FileDrop send
/// FILE…` asks for it. It is good for one sender, three wrong guesses and ten minutes.
///
/// The invitation is asked for and not a word of the command line, which other users of the machine
/// could read.
public final class FileDrop {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration REACH = Duration.ofSeconds(30);

    private FileDrop() {}

    /// @param words `receive DIR`, or `send` and one file or directory or more
    public static void main(String[] words) throws IOException {
        List<String> names = Arrays.asList(words).subList(Math.min(1, words.length), words.length);
        boolean receives = words.length == 2 && words[0].equals("receive");
        if (!receives && (names.isEmpty() || !words[0].equals("send"))) {
            System.err.println("usage: FileDrop receive DIR | send FILE...");
            System.exit(2);
        }
        try {
            if (receives) {
                receive(Path.of(words[1]));
            } else {
                send(names);
            }
        } catch (NetworkException e) {
            System.err.println(e.getMessage()); // what failed, where, and what to do
            System.exit(1);
        }
    }

    private static void receive(Path folder) throws NetworkException {
        PeerProfile self = PeerProfile.of("receiver");
        try (PeerSession session = PeerSession.open(Port.any(), self, Admission.NOBODY)) {
            OfferedInvitation offered = session.newInvitation(new byte[0], PATIENCE);
            System.out.println(offered.invitation().uri());
            try (PeerStream stream = session.acceptStream(PATIENCE)) {
                TransferSummary taken =
                        ResourceReceiver.into(folder)
                                .withObserver(FileDrop::show)
                                .receive(stream.connection());
                taken.places().forEach(place -> System.out.println("got " + place.path()));
            }
        }
    }

    private static void send(List<String> names) throws NetworkException {
        List<Resource> resources = new ArrayList<>();
        names.forEach(name -> resources.add(Resource.of(Path.of(name))));
        PeerInvitation invitation = PeerInvitation.parse(asked());
        PeerProfile self = PeerProfile.of("sender");
        try (PeerSession session = PeerSession.open(Port.any(), self, Admission.NOBODY)) {
            RemotePeer receiver = session.join(invitation, REACH);
            try (PeerStream stream = session.openStream(receiver.id(), "files", REACH)) {
                TransferSummary sent =
                        ResourceSender.of(resources)
                                .withObserver(FileDrop::show)
                                .send(stream.connection());
                System.out.println(sent.files() + " verified at the other end");
            }
        }
    }

    @SuppressWarnings("SystemConsoleNull") // it is where stdin is no terminal, from JDK 25 on
    private static String asked() {
        Console terminal = System.console();
        if (terminal != null && terminal.isTerminal()) {
            return new String(terminal.readPassword("invitation: "));
        }
        return new Scanner(System.in, StandardCharsets.UTF_8).nextLine();
    }

    private static void show(TransferProgress progress) {
        System.err.println(progress);
    }
}
