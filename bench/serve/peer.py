"""Saves the ONNX export of a model for `mlflow models serve`, as its users would: a pyfunc over ONNX Runtime.

    peer.py MODEL.onnx FOLDER
"""
import sys

import mlflow.pyfunc


class OnnxModel(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1   # one row is too little for more
        self.session = onnxruntime.InferenceSession(context.artifacts["model"], options)
        self.inputs = [(i.name, i.type) for i in self.session.get_inputs()]
        self.outputs = [o.name for o in self.session.get_outputs()]

    def predict(self, context, model_input, params=None):
        feed = {name: model_input[[name]].to_numpy(dtype=object if "string" in kind else "float32")
                for name, kind in self.inputs}
        answers = dict(zip(self.outputs, self.session.run(None, feed)))
        return [{"label": label, "probabilities": p.tolist()}
                for label, p in zip(answers["label"], answers["probabilities"])]


if __name__ == "__main__":
    mlflow.pyfunc.save_model(sys.argv[2], python_model=OnnxModel(), artifacts={"model": sys.argv[1]},
                             pip_requirements=["onnxruntime"])
