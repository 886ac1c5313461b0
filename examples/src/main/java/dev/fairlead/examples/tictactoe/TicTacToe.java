package dev.fairlead.examples.tictactoe;

import dev.fairlead.ConnectFailure;
import dev.fairlead.Connection;
import dev.fairlead.DiscoveryOptions;
import dev.fairlead.FramedStack;
import dev.fairlead.Framing;
import dev.fairlead.ListenerOptions;
import dev.fairlead.MessageConnection;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Port;
import dev.fairlead.Psk;
import dev.fairlead.SecurityFailure;
import dev.fairlead.Service;
import dev.fairlead.ServiceChange;
import dev.fairlead.ServiceSearch;
import dev.fairlead.Tcp;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// A game for two, on one network: `TicTacToe host` shows the line that the other types, `TicTacToe
/// join KEY`. A further word names the one interface to use.
///
/// The key that the first has made and the other typed is what both trust: who does not have it can
/// neither join nor listen in.
public final class TicTacToe {
    private static final String TYPE = "_fairlead-ttt._tcp";

    private final MessageConnection<Turn> other;
    private final char mine;
    private final Board board = new Board();
    private final BufferedReader keyboard =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

    private TicTacToe(MessageConnection<Turn> other, char mine) {
        this.other = other;
        this.mine = mine;
    }

    /// @param words `host [INTERFACE]` or `join KEY [INTERFACE]`
    public static void main(String[] words) throws Exception {
        boolean hosts = words.length > 0 && words[0].equals("host");
        int used = hosts ? 1 : 2;
        if (words.length < used || words.length > used + 1 || !(hosts || words[0].equals("join"))) {
            System.err.println("usage: TicTacToe host [INTERFACE] | join KEY [INTERFACE]");
            System.exit(2);
        }
        DiscoveryOptions where =
                words.length > used
                        ? DiscoveryOptions.DEFAULT.withInterface(words[used])
                        : DiscoveryOptions.DEFAULT;
        try (Network network = Network.open(NetworkOptions.DEFAULT.withDiscovery(where))) {
            if (hosts) {
                host(network);
            } else {
                join(network, HexFormat.of().parseHex(words[1]));
            }
        } catch (NetworkException e) {
            System.out.println(e.failure().summary() + "; " + e.failure().hint());
            System.exit(1);
        }
    }

    /// The one who hosts tells of the game under a name that says nothing, and begins.
    private static void host(Network network) throws Exception {
        byte[] key = Arrays.copyOf(Psk.newKey(), 16);
        ListenerOptions options = ListenerOptions.DEFAULT.withService(Service.anonymous(TYPE));
        try (var listener = network.listen(Port.any(), game(key), options)) {
            System.out.println("the other types: TicTacToe join " + HexFormat.of().formatHex(key));
            new TicTacToe(listener.accept(), 'X').play();
        }
    }

    /// Of the games near by, the one that has our key: each is tried, and those that have another
    /// refuse us.
    private static void join(Network network, byte[] key) throws Exception {
        try (var browser = network.browse(ServiceSearch.of(TYPE))) {
            System.out.println("looking for the game");
            for (ServiceChange change : browser) {
                if (change.kind() == ServiceChange.Kind.ADDED) {
                    Optional<MessageConnection<Turn>> found = reach(network, change, game(key));
                    if (found.isPresent()) {
                        new TicTacToe(found.get(), 'O').play();
                        return;
                    }
                }
            }
        }
    }

    private static Optional<MessageConnection<Turn>> reach(
            Network network, ServiceChange change, FramedStack<Turn> game) throws NetworkException {
        try {
            return Optional.of(network.open(change.service().endpoint(), game, Parameters.DEFAULT));
        } catch (NetworkException e) {
            if (e.failure() instanceof SecurityFailure || e.failure() instanceof ConnectFailure) {
                return Optional.empty(); // somebody else's game, or one that is over
            }
            throw e;
        }
    }

    /// TCP, TLS with the key, turns. The identity is sent in the clear, and is the same for every
    /// game: it must not be made from the key, nor the key from it.
    private static FramedStack<Turn> game(byte[] key) {
        return Tcp.stack()
                .tls(Psk.of("tictactoe", key))
                .framed(Framing.of("turns", Turn.TurnFramer.LONGEST, Turn.TurnFramer::new));
    }

    private void play() throws IOException {
        try (Connection _ = other) {
            System.out.println("you are " + mine);
            while (board.winner().isEmpty() && !board.isFull()) {
                System.out.println(board);
                if (!(board.turn() == mine ? ownTurn() : othersTurn())) {
                    return;
                }
            }
            System.out.println(board);
            System.out.println(
                    board.winner()
                            .map(who -> who == mine ? "you win" : "the other wins")
                            .orElse("a draw"));
        }
    }

    /// @return whether the game goes on
    private boolean ownTurn() throws IOException {
        System.out.println("your turn: a number, or q to give up");
        while (true) {
            String line = keyboard.readLine();
            if (line == null || line.strip().equals("q")) {
                other.send(new Turn.GiveUp());
                System.out.println("given up");
                return false;
            }
            if (line.strip().matches("[1-9]") && board.isFree(Integer.parseInt(line.strip()))) {
                Turn.Take take = new Turn.Take(Integer.parseInt(line.strip()));
                other.send(take);
                board.take(take.cell());
                return true;
            }
            System.out.println(
                    "'" + line + "' is no free cell: 1 to 9, as they stand in the board");
        }
    }

    /// @return whether the game goes on
    private boolean othersTurn() throws IOException {
        Optional<Turn> turn = other.receive();
        if (turn.orElse(new Turn.GiveUp()) instanceof Turn.Take(int cell)) {
            board.take(cell); // a cell that is taken is an error of theirs, and ends the game
            return true;
        }
        System.out.println(turn.isPresent() ? "the other gives up" : "the other has left");
        return false;
    }
}
