"""One notice all the way: written, copied, judged, delivered, receipted, three duties and one
block.

`notices.py` is what is sent; `processor.py` measures the city's computing alone, without Kafka;
`throughput.py` and `latency.py` run the real workers, `sampled.py` tells where their CPU goes;
`__main__.py` prints all of it.
"""
