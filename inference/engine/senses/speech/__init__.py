from inference.engine.senses.speech.sense import SpeechSense

__all__ = ["SpeechSense"]
