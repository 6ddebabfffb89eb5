"""What all questions have in common, and all passages: taken away, what is left tells passages apart.

Vectors of e5 and its kin lie in a narrow cone, each language in its own; most of a cosine says only "a question"
and "English". The means of questions of our own, in no field, show that part.

Source: Mu & Viswanath (2018), All-but-the-Top; the share taken away is measured (docs/ARCHITECTURE.md, "Retrieval").
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.arrays import load_array
from index.encoder import Encoder, Vectors

_CHINESE = """
这一章的主要内容是什么？
这本书是谁写的，为什么写？
它是什么时候开始的？
它位于哪里？
有多少人参与？
是什么引起了这一变化？
它为什么重要？
优点和缺点是什么？
它是怎样工作的？
这两者有什么区别？
其中最大的是哪一个？
实验的结果是什么？
它花了多少钱？
它成立于哪一年？
第一个这样做的人是谁？
战争之后发生了什么？
它的另一个名称是什么？
它占总数的百分之几？
首先应当采取哪些步骤？
它解决了什么问题？
作者是怎样定义这个术语的？
作者举了哪些例子？
当时这个国家的国王是谁？
哪家公司生产得最多？
政府决定做什么？
法律有什么要求？
这次旅程花了多长时间？
植物生长需要什么？
哪支球队赢得了比赛？
那里的人说什么语言？
这个省的省会是哪里？
怎样使系统更安全？
怎样安装这个程序？
用户需要输入什么？
数据存储在哪里？
这位科学家发现了什么？
需要多高的温度？
这种疾病有哪些症状？
这所大学教授什么？
这位画家以什么闻名？
成员们如何选出领袖？
条约规定了什么？
它的移动速度有多快？
这座城市的人口是多少？
这个词的来源是什么？
评论家对这部电影有什么看法？
哪条河流经该地区？
工人的报酬是怎样支付的？
它是用什么做成的？
这台机器使用什么能源？
这位哲学家相信什么？
教会是怎样组织的？
哪些动物生活在海里？
委员会的作用是什么？
贸易对经济有什么影响？
初学者应该知道什么？
这部法律的目的是什么？
它多久出版一次？
十九世纪建造了什么？
项目为什么失败了？
请说明这种方法在实践中是怎样应用的。
作者认为计划必须修改。
列出该结构的组成部分。
理论与实践之间有什么关系？
"""
_ENGLISH = """
What is the main idea of this chapter?
Who wrote this book and why?
When did it begin?
Where is it located?
How many people were involved?
What caused the change?
Why was it important?
What are the advantages and disadvantages?
How does it work?
What is the difference between the two?
Which of them is the largest?
What was the result of the experiment?
How much did it cost?
In what year was it founded?
Who was the first person to do this?
What happened after the war?
What is another name for it?
What percentage of the total does it make up?
What steps should be taken first?
What problem does it solve?
How is the term defined by the author?
What examples does the author give?
Who was king of the country at that time?
Which company produces the most of it?
What did the government decide to do?
What does the law require?
How long did the journey take?
What do the plants need in order to grow?
Which team won the match?
What language do people speak there?
What is the capital of the province?
How can the system be made safer?
How do I install the program?
What does the user have to enter?
Where are the data stored?
What did the scientist discover?
What temperature is required?
What are the symptoms of the disease?
What is taught at the university?
What was the painter famous for?
How do the members elect their leader?
What did the treaty say?
How fast can it move?
What is the population of the city?
What is the origin of the word?
What did critics say about the film?
Which river flows through the region?
How are workers paid?
What is used to make it?
What kind of energy does the machine use?
What did the philosopher believe?
How was the church organised?
Which animals live in the sea?
What is the role of the committee?
How did trade affect the economy?
What should a beginner know?
What is the purpose of the law?
How often is it published?
What was built in the nineteenth century?
Why did the project fail?
Explain how the method is applied in practice.
The author thinks that the plan has to be revised.
List the parts of the structure.
What is the relation between theory and practice?
"""


@dataclass(frozen=True, slots=True)
class Reference:
    """The mean vectors of Chinese and of English questions, (dim,), and vectors of passages that answer nothing, (m, dim)."""

    chinese: Vectors
    english: Vectors
    neutral: Vectors

    @classmethod
    def measure(cls, encoder: Encoder) -> Reference:
        """The reference of an encoder; a second or two."""
        chinese, english = _CHINESE.strip().split("\n"), _ENGLISH.strip().split("\n")
        return cls(
            encoder.encode_queries(chinese).mean(axis=0),
            encoder.encode_queries(english).mean(axis=0),
            encoder.encode_passages(chinese),
        )

    @classmethod
    def load(cls, path: Path) -> Reference:
        """The reference that `save` wrote."""
        rows = load_array(path)
        if rows.ndim != 2 or len(rows) < 3:
            raise ValueError("not a table of vectors")
        return cls(rows[0], rows[1], rows[2:])

    def save(self, path: Path) -> None:
        """Write the reference to one .npy file."""
        np.save(path, np.vstack([self.chinese, self.english, self.neutral]), allow_pickle=False)

    def question_mean(self, english: bool) -> Vectors:
        """The mean of questions in English, or in Chinese."""
        return self.english if english else self.chinese
