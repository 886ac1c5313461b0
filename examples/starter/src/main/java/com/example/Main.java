package com.example;

import dev.fairlead.Endpoint;

class Main {
    public static void main(String[] args) {
        System.out.println(Endpoint.host("example.com", 443));
    }
}
