package dev.fairlead.internal.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The programs of BPF through which a control group of Linux (cgroup v2) has its processes'
/// connections and packets go, by bpf(2). Those of the groups above it are among them.
public final class CgroupPrograms {
    private static final long SYSCALL_AMD64 = 321;
    private static final long SYSCALL_AARCH64 = 280;

    // linux/bpf.h: enum bpf_cmd
    private static final int BPF_PROG_GET_FD_BY_ID = 13;
    private static final int BPF_OBJ_GET_INFO_BY_FD = 15;
    private static final int BPF_PROG_QUERY = 16;
    private static final int BPF_F_QUERY_EFFECTIVE = 1;

    private static final int MOST = 64; // BPF_CGROUP_MAX_PROGS
    private static final int ATTRIBUTES = 64; // of union bpf_attr, as much as is asked here
    private static final int INFO = 80; // of struct bpf_prog_info, up to the name's end
    private static final int NAME = 64;
    private static final int LONGEST_NAME = 16;

    private CgroupPrograms() {}

    /// Where a program stands, with its number in `enum bpf_attach_type`.
    public enum Hook {
        EGRESS(1),
        SOCKET_CREATE(2),
        CONNECT4(10),
        CONNECT6(11),
        SENDMSG4(14),
        SENDMSG6(15);

        private final int number;

        Hook(int number) {
            this.number = number;
        }
    }

    /// A program.
    ///
    /// @param id by which `bpftool prog show id …` knows it
    /// @param name as whoever loaded it calls it; empty if this process may not know
    public record Program(Hook hook, int id, String name) {}

    private static final class Bound {
        static final CFunction SYSCALL = CFunction.named("syscall");
    }

    /// @param cgroup a folder below where cgroup2 is mounted
    /// @throws SystemCallException with EPERM without `CAP_NET_ADMIN`; with EINVAL where the kernel
    ///   has no such programs
    public static List<Program> of(Path cgroup, List<Hook> hooks) throws SystemCallException {
        int folder = NetlinkCalls.openFile(cgroup.toString());
        if (folder < 0) {
            throw new SystemCallException("open", -folder);
        }
        try (Arena arena = Arena.ofConfined()) {
            List<Program> found = new ArrayList<>();
            for (Hook hook : hooks) {
                for (int id : ids(arena, folder, hook)) {
                    found.add(new Program(hook, id, name(arena, id)));
                }
            }
            return found;
        } finally {
            UdpCalls.close(folder);
        }
    }

    /// target_fd, attach_type, query_flags, attach_flags, prog_ids, prog_cnt.
    private static int[] ids(Arena arena, int folder, Hook hook) throws SystemCallException {
        MemorySegment ids = arena.allocate(4L * MOST, 4);
        MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
        attributes.set(ValueLayout.JAVA_INT, 0, folder);
        attributes.set(ValueLayout.JAVA_INT, 4, hook.number);
        attributes.set(ValueLayout.JAVA_INT, 8, BPF_F_QUERY_EFFECTIVE);
        attributes.set(ValueLayout.JAVA_LONG, 16, ids.address());
        attributes.set(ValueLayout.JAVA_INT, 24, MOST);
        int result = bpf(arena, BPF_PROG_QUERY, attributes);
        if (result < 0) {
            throw new SystemCallException("bpf", -result);
        }
        int count = Math.clamp(attributes.get(ValueLayout.JAVA_INT, 24), 0, MOST);
        return ids.asSlice(0, 4L * count).toArray(ValueLayout.JAVA_INT);
    }

    private static String name(Arena arena, int id) {
        MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
        attributes.set(ValueLayout.JAVA_INT, 0, id);
        int program = bpf(arena, BPF_PROG_GET_FD_BY_ID, attributes);
        if (program < 0) {
            return ""; // it needs CAP_SYS_ADMIN; the number says enough
        }
        try {
            MemorySegment info = arena.allocate(INFO, 8);
            MemorySegment asked = arena.allocate(ATTRIBUTES, 8);
            asked.set(ValueLayout.JAVA_INT, 0, program);
            asked.set(ValueLayout.JAVA_INT, 4, INFO);
            asked.set(ValueLayout.JAVA_LONG, 8, info.address());
            if (bpf(arena, BPF_OBJ_GET_INFO_BY_FD, asked) < 0) {
                return "";
            }
            byte[] name = info.asSlice(NAME, LONGEST_NAME).toArray(ValueLayout.JAVA_BYTE);
            int end = 0;
            while (end < name.length && name[end] != 0) {
                end++;
            }
            return new String(name, 0, end, StandardCharsets.US_ASCII);
        } finally {
            UdpCalls.close(program);
        }
    }

    private static int bpf(Arena arena, int command, MemorySegment attributes) {
        long number =
                System.getProperty("os.arch").equals("aarch64") ? SYSCALL_AARCH64 : SYSCALL_AMD64;
        MemorySegment state = CFunction.newState(arena);
        return Bound.SYSCALL.call(
                state, number, command, attributes.address(), attributes.byteSize(), 0, 0);
    }
}
