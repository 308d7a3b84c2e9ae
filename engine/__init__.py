"""What the faces may use: operations, and behind them services, outcome, settings and Studio's factory."""
