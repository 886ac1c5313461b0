package dev.fairlead.cli.show;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.EstablishmentReport;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportJsonTest {
    private static String json(EstablishmentReport report, String interfaceName) {
        return ReportJson.report(
                report, report.failure().orElse(null), Optional.ofNullable(interfaceName));
    }

    @Test
    void writesEveryFieldOfASuccess() {
        assertEquals(
                """
                {"type":"report","id":"C8","endpoint":"db.corp.example:5432","outcome":"ready",\
                "failure":null,"warnings":[],"totalMs":265.000,\
                "resolution":[\
                {"query":"AAAA db.corp.example","server":"10.0.0.53","source":"query","startMs":0.000,"ms":3.000,"answers":["2001:db8:7::15"],"failure":null},\
                {"query":"A db.corp.example","server":"10.0.0.53","source":"query","startMs":0.000,"ms":2.500,"answers":["10.4.0.15"],"failure":null}],\
                "attempts":[\
                {"id":"C8.1.1","address":"[2001:db8:7::15]:5432","protocol":"tcp","startMs":3.000,"endMs":264.000,"outcome":"lost","cause":null,"reason":null},\
                {"id":"C8.1.2","address":"10.4.0.15:5432","protocol":"tcp","startMs":253.000,"endMs":264.000,"outcome":"won","cause":null,"reason":null}],\
                "handshakes":[{"protocol":"tcp","ms":11.000}],"presentedChain":[],"verification":null,\
                "path":{"interface":"eth0","local":"10.4.0.99:40000","remote":"10.4.0.15:5432"}}\
                """,
                json(Reports.ready(), "eth0"));
    }

    @Test
    void writesEveryFieldOfAFailure() {
        String line = json(Reports.failed(), null);
        String failure =
                """
                "outcome":"failed","failure":{"stage":"connect","cause":"connect.refused",\
                "summary":"db.corp.example:5432: [2001:db8:7::15]:5432 no answer (10 s), 10.4.0.15:5432 refused after 12 ms",\
                "hint":"10.4.0.15:5432 answered and refused: nothing listens on that port, or a firewall rejects it. Is the service running?",\
                "delivery":{"kind":"nothing-left","acknowledged":0,"accepted":0}},\
                "warnings":[],"totalMs":10003.000,\
                """;
        assertEquals(
                failure,
                line.substring(line.indexOf("\"outcome\""), line.indexOf("\"resolution\"")));
        assertEquals(
                "\"path\":{\"interface\":null,\"local\":null,\"remote\":null}}",
                line.substring(line.indexOf("\"path\"")));
    }
}
