"""What the hub costs and how long it takes: run on demand, on an embedded Kafka of its own."""
