from gateway.message.template_function import TemplateFunction


def test_by_default_names_are_variables_and_all_arguments_will_do():
    function = TemplateFunction(name="f", least=0, most=None, apply=lambda arguments: str(len(arguments)))
    assert not function.is_word(0, "hex")
    assert not function.sees_null
    function.check([None, "anything"])
